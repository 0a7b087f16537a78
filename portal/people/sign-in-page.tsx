import { useRouter, useSearch } from '@tanstack/react-router';
import { forgetSession } from '../client/session.ts';
import { useInstallation } from '../client/use-session.ts';
import { RouteLink } from '../ui/route-link.tsx';
import { Entrance } from './entrance.tsx';
import { SignInForm } from './sign-in-form.tsx';

export function SignInPage() {
  const { signUp } = useInstallation();
  const { to } = useSearch({ from: '/entrance/sign-in' });
  const router = useRouter();
  return (
    <Entrance
      title="Sign in"
      below={
        signUp === 'open' ? (
          <>
            No account yet?{' '}
            <RouteLink underline="always" to="/sign-up">
              Sign up
            </RouteLink>
          </>
        ) : (
          'Accounts are by invitation here. Ask an admin of your organization for one.'
        )
      }
    >
      <SignInForm
        onDone={async () => {
          forgetSession();
          router.history.push(to ?? '/');
        }}
      />
      <div>
        <RouteLink to="/forgotten-password">Forgot password?</RouteLink>
      </div>
    </Entrance>
  );
}
