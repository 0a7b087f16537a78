import { Text } from '@mantine/core';
import { RouteLink } from '../ui/route-link.tsx';
import { Entrance } from './entrance.tsx';

/** Mail is not part of every installation; whoever runs it can set a password. */
export function ForgottenPasswordPage() {
  return (
    <Entrance
      title="Forgotten password"
      purpose="This installation sends no mail, so a password is set anew by whoever runs it."
      below={<RouteLink to="/sign-in">Back to Sign in</RouteLink>}
    >
      <Text>
        Ask the operator, and name the e-mail address of your account. All your sessions end when the password
        changes; your keys stay as they are.
      </Text>
    </Entrance>
  );
}
