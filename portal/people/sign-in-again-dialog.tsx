import { Button, Group, Modal, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { queryClient } from '../client/query-client.ts';
import { setSignInAsker } from '../client/sign-in-again.ts';
import { useSession } from '../client/use-session.ts';
import { SignInForm } from './sign-in-form.tsx';

/** Over whatever page is open when the session turns out to have ended; what was typed stays below it. */
export function SignInAgainDialog() {
  const { person } = useSession();
  const [opened, setOpened] = useState(false);
  const answer = useRef<(signedIn: boolean) => void>(null);
  useEffect(() => {
    setSignInAsker(
      () =>
        new Promise((resolve) => {
          answer.current = resolve;
          setOpened(true);
        }),
    );
    return () => setSignInAsker(null);
  }, []);
  const close = (signedIn: boolean) => {
    setOpened(false);
    answer.current?.(signedIn);
    answer.current = null;
  };
  return (
    <Modal
      opened={opened}
      onClose={() => close(false)}
      title="Sign in again"
      closeOnClickOutside={false}
      zIndex={400}
    >
      <Text mb="md">Your session has ended. What is on the page stays as it is.</Text>
      <SignInForm
        email={person?.email ?? ''}
        onDone={() => {
          close(true);
          void queryClient.invalidateQueries();
        }}
      />
      <Group mt="xs">
        <Button variant="subtle" color="gray" fullWidth onClick={() => close(false)}>
          Not now
        </Button>
      </Group>
    </Modal>
  );
}
