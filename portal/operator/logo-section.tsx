import type * as contract from '@latchkey/contract';
import { Button, FileButton, Group, Text } from '@mantine/core';
import { Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { request } from '../client/request.ts';
import type { Settings } from '../client/resources.ts';
import { Section } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import classes from './branding.module.css';
import { keepSettings } from './keep-settings.ts';

const MOST_BYTES = 64 * 1024;
const TYPES = ['image/png', 'image/jpeg', 'image/webp'];

/** Shows the logo, and takes another one at once. */
export function LogoSection({ logo }: { readonly logo: Settings['logo'] }) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [done, setDone] = useState('');
  const reset = useRef<() => void>(null);
  const run = async (change: () => Promise<Settings>, words: string) => {
    setBusy(true);
    setProblem(null);
    setFault(null);
    setDone('');
    try {
      await keepSettings(await change());
      setDone(words);
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
      // The same file may be chosen again after it was changed.
      reset.current?.();
    }
  };
  const take = async (file: File | null) => {
    if (file === null) return;
    const wrong = faultOf(file);
    if (wrong !== undefined) {
      setDone('');
      setProblem(null);
      setFault(wrong);
      reset.current?.();
      return;
    }
    await run(async () => {
      const image = await readBase64(file);
      return request<typeof contract.uploadLogo>('PUT', '/v1/operator/logo', { body: { image } });
    }, 'The logo is shown from now on.');
  };
  const remove = () =>
    run(
      () => request<typeof contract.removeLogo>('DELETE', '/v1/operator/logo', {}),
      'The logo of Latchkey is shown again.',
    );
  return (
    <Section
      title="Logo"
      purpose="PNG, JPEG or WebP, at most 64 kB and 1024 pixels a side. It is shown 24 pixels high, so a small one does."
    >
      <div className={classes.logo}>
        <span className={classes.shown}>
          {logo === null ? (
            <Text c="dimmed" size="sm">
              None
            </Text>
          ) : (
            <img src={logo.address} alt="Logo now" />
          )}
        </span>
        <Group gap="xs">
          <FileButton resetRef={reset} accept={TYPES.join(',')} onChange={(file) => void take(file)}>
            {(props) => (
              <Button
                {...props}
                variant="default"
                loading={busy}
                leftSection={<Upload size={16} aria-hidden />}
              >
                Choose an image
              </Button>
            )}
          </FileButton>
          {logo !== null && (
            <Button variant="default" disabled={busy} onClick={() => void remove()}>
              Remove
            </Button>
          )}
        </Group>
        <Text c="dimmed" size="sm" role="status">
          {done}
        </Text>
      </div>
      {fault !== null && (
        <Text c="var(--mantine-color-error)" size="sm" role="alert">
          {fault}
        </Text>
      )}
      <ProblemNotice problem={problem} />
    </Section>
  );
}

function faultOf(file: File): string | undefined {
  if (!TYPES.includes(file.type)) {
    return `${file.name} is no PNG, JPEG or WebP image. SVG is not taken, because it can carry scripts.`;
  }
  return file.size > MOST_BYTES
    ? `${file.name} has ${Math.ceil(file.size / 1024)} kB. Choose one of at most 64 kB.`
    : undefined;
}

async function readBase64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
