import type * as contract from '@latchkey/contract';
import { contrastOf, LEAST_CONTRAST, WHITE, writeContrast } from '@latchkey/contract/contrast';
import { Button, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../client/request.ts';
import type { Settings } from '../client/resources.ts';
import { readableOn } from '../ui/brand-theme.ts';
import { NewerNotice } from '../ui/newer-notice.tsx';
import { Page, Section } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RouteLink } from '../ui/route-link.tsx';
import { Code } from '../ui/two-lines.tsx';
import { UnsavedGuard } from '../ui/unsaved-guard.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSlow } from '../ui/use-slow.ts';
import { useSubmit } from '../ui/use-submit.ts';
import classes from './branding.module.css';
import { keepSettings } from './keep-settings.ts';
import { LogoSection } from './logo-section.tsx';

const COLOR = /^#[0-9a-f]{6}$/;
/** Of Latchkey, where the operator has none. */
const OWN_COLOR = '#3b52bb';

/** The name, logo and colour under which customers know the portal. */
export function BrandingPage() {
  const { data, error, refetch, isPending } = useQuery({
    queryKey: ['operator', 'settings'],
    queryFn: ({ signal }) => request<typeof contract.getSettings>('GET', '/v1/operator/settings', { signal }),
  });
  const slow = useSlow(isPending);
  return (
    <Page
      title="Branding"
      purpose="The name, logo and colour of this portal, on the sign-in page too."
      width="form"
    >
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {slow && <Skeleton height={320} aria-label="Loading" />}
      {data !== undefined && (
        <>
          <BrandingForm settings={data} />
          <LogoSection logo={data.logo} />
          <Section
            title="Keys"
            purpose={
              <>
                New keys start with <Code>{data.keyPrefix}</Code>. You change that under{' '}
                <RouteLink underline="always" to="/operator/installation">
                  Installation
                </RouteLink>
                ; keys with a former prefix go on working.
              </>
            }
          />
        </>
      )}
    </Page>
  );
}

const LABELS = { productName: 'Product name', accentColor: 'Accent colour' };

function toFields({ productName, accentColor }: Settings) {
  return { productName, accentColor: accentColor ?? '' };
}

function BrandingForm({ settings }: { readonly settings: Settings }) {
  const fields = useFields(toFields(settings));
  const { values } = fields;
  const [saved, setSaved] = useState(false);
  const color = readColor(values.accentColor);
  const colorFault = faultOf(color);
  const submit = useSubmit(fields, async () => {
    const complete = fields.check({
      productName: values.productName.trim() === '' ? 'Enter a name.' : undefined,
      accentColor: colorFault,
    });
    if (!complete) return;
    const body = { productName: values.productName.trim(), accentColor: color === '' ? null : color };
    const changed = await request<typeof contract.updateSettings>('PATCH', '/v1/operator/settings', { body });
    await keepSettings(changed);
    fields.settle(toFields(changed));
    setSaved(true);
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <UnsavedGuard when={fields.changed && !submit.busy} />
      <Stack gap="lg">
        <TextInput
          label="Product name"
          description="In the frame, on the sign-in page and in the titles of pages."
          maxLength={40}
          {...fields.bind('productName')}
        />
        <div>
          <TextInput
            label="Accent colour"
            description="Of buttons, links and what is selected. That of Latchkey if empty."
            placeholder={OWN_COLOR}
            maxLength={7}
            spellCheck={false}
            {...fields.bind('accentColor')}
            error={fields.errors.accentColor ?? colorFault}
            rightSection={
              <input
                type="color"
                className={classes.picker}
                aria-label="Colour picker"
                value={COLOR.test(color) ? color : OWN_COLOR}
                onChange={(event) => fields.set('accentColor', event.currentTarget.value)}
              />
            }
          />
          <Contrast of={color} onTake={(nearest) => fields.set('accentColor', nearest)} />
        </div>
        <NewerNotice fields={fields} latest={toFields(settings)} labels={LABELS} />
        <ProblemNotice problem={submit.problem} />
        <Group justify="flex-end" gap="sm">
          <span role="status">{saved && !fields.changed && 'Saved.'}</span>
          <Button type="submit" loading={submit.busy} disabled={!fields.changed}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** How well a colour can be read, with a sample; for one that cannot be, the nearest that can. */
function Contrast({ of: color, onTake }: { readonly of: string; readonly onTake: (color: string) => void }) {
  if (!COLOR.test(color)) return null;
  const ratio = contrastOf(color, WHITE);
  if (ratio < LEAST_CONTRAST) {
    const nearest = readableOn(color, WHITE, '#000000');
    return (
      <Button variant="default" size="compact-sm" mt="xs" onClick={() => onTake(nearest)}>
        Use {nearest}, the nearest that can be read
      </Button>
    );
  }
  return (
    <Group gap="sm" mt="xs">
      <span className={classes.sample}>
        <span className={classes.button} style={{ background: color }}>
          Button
        </span>
        <span className={classes.link} style={{ color }}>
          Link
        </span>
      </span>
      <Text size="sm" c="dimmed" role="status">
        {writeContrast(ratio)} to white
      </Text>
    </Group>
  );
}

function readColor(text: string): string {
  return text.trim().toLowerCase();
}

function faultOf(color: string): string | undefined {
  if (color === '') return undefined;
  if (!COLOR.test(color)) return 'Write it as # and six digits from 0 to f, such as #3b52bb.';
  const ratio = contrastOf(color, WHITE);
  if (ratio >= LEAST_CONTRAST) return undefined;
  return `${writeContrast(ratio)} to white. Text and buttons need at least ${LEAST_CONTRAST}:1.`;
}
