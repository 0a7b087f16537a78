import { Button, Group, Progress, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Check, CircleDashed, LoaderCircle } from 'lucide-react';
import { useState } from 'react';
import { apisQuery } from '../catalogue/catalogue-client.ts';
import type { Key } from '../client/resources.ts';
import { useInstallation, useSession } from '../client/use-session.ts';
import { FirstExpiryNote, useFirstExpiry } from '../keys/expiry-field.tsx';
import { createKey } from '../keys/key-client.ts';
import { countOf } from '../ui/format-number.ts';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RouteButton } from '../ui/route-button.tsx';
import { UnsavedGuard } from '../ui/unsaved-guard.tsx';
import { type Fields, useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { createApp } from './app-client.ts';
import { type Choice, countChosen, toGrants } from './choose-endpoints.ts';
import { EndpointChoice } from './endpoint-choice.tsx';
import { keepFreshKey } from './fresh-key.ts';
import classes from './new-app-page.module.css';
import { WizardSteps } from './wizard-steps.tsx';

interface Values {
  readonly name: string;
  readonly description: string;
  readonly contactEmail: string;
}

type Stage = 'app' | 'keys' | 'done';

/** The wizard: what the app is, which endpoints it calls, its first keys. */
export function NewAppPage() {
  const { person } = useSession();
  const { keyKinds } = useInstallation();
  const { environment = 'production' } = useSearch({ from: '/frame' });
  const navigate = useNavigate();
  const { data: apis = [], error, refetch } = useQuery(apisQuery);
  const [step, setStep] = useState<1 | 2>(1);
  const [choice, setChoice] = useState<Choice>({});
  const [kind, setKind] = useState<Key['kind']>(keyKinds.includes('pair') ? 'pair' : 'bearer');
  const [stage, setStage] = useState<Stage | null>(null);
  const expiresAt = useFirstExpiry();
  const [madeAppId, setMadeAppId] = useState<string | null>(null);
  const fields = useFields<Values>({ name: '', description: '', contactEmail: person?.email ?? '' });
  const { name, description, contactEmail } = fields.values;

  const submit = useSubmit(fields, async (attempt) => {
    try {
      setStage('app');
      const about = { name: name.trim(), description: description.trim(), contactEmail: contactEmail.trim() };
      // A retry after the app was made goes on with its keys.
      const appId = madeAppId ?? (await createApp({ ...about, ...toGrants(apis, choice) }, attempt)).id;
      setMadeAppId(appId);
      setStage('keys');
      keepFreshKey(
        await createKey({ appId }, { kind, name: 'First key', environment, expiresAt, addresses: [] }),
      );
      setStage('done');
      await navigate({ to: '/apps/$appId', params: { appId }, search: { tab: 'keys' }, ignoreBlocker: true });
    } catch (problem) {
      setStage(null);
      if (fields.fail(problem)) setStep(1);
      throw problem;
    }
  });

  return (
    <Page title="New App" purpose="Three steps; nothing is made before the last one." width="form">
      <UnsavedGuard when={(fields.changed || countChosen(choice) > 0) && stage === null} />
      <WizardSteps current={stage === null ? step : 3} />
      {step === 1 && stage === null && <InformationStep fields={fields} onNext={() => setStep(2)} />}
      {step === 2 && stage === null && (
        <form onSubmit={submit.onSubmit}>
          <Stack gap="md">
            <Text c="dimmed">
              Select the API endpoints that <strong>{name}</strong> calls. Its keys open these and nothing
              else.
            </Text>
            <ProblemNotice problem={error} onRetry={() => void refetch()} />
            <EndpointChoice apis={apis} value={choice} onChange={setChoice} />
            {keyKinds.length > 1 && (
              <div>
                <Text fw={500} mb={4}>
                  Kind of keys
                </Text>
                <SegmentedControl
                  aria-label="Kind of keys"
                  value={kind}
                  onChange={(value: Key['kind']) => setKind(value)}
                  data={[
                    { value: 'pair', label: 'Shared Key and Secret Key' },
                    { value: 'bearer', label: 'One API key' },
                  ]}
                />
              </div>
            )}
            <FirstExpiryNote />
            <ProblemNotice problem={submit.problem} />
            <div className={classes.foot}>
              <Button variant="default" onClick={() => setStep(1)}>
                Previous
              </Button>
              <Text size="xs" c="dimmed" className={classes.count} aria-live="polite">
                {countOf(countChosen(choice), 'endpoint')} selected
              </Text>
              <Button type="submit" loading={submit.busy}>
                Connect and Generate Keys
              </Button>
            </div>
          </Stack>
        </form>
      )}
      {stage !== null && <Making stage={stage} endpoints={countChosen(choice)} />}
    </Page>
  );
}

function InformationStep({
  fields,
  onNext,
}: {
  readonly fields: Fields<Values>;
  readonly onNext: () => void;
}) {
  const { name, contactEmail } = fields.values;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const complete = fields.check({
          name: name.trim() === '' ? 'Enter a name.' : undefined,
          contactEmail: contactEmail.includes('@')
            ? undefined
            : 'Enter an e-mail address like name@example.com.',
        });
        if (complete) onNext();
      }}
    >
      <Stack gap="md">
        <TextInput
          label="App name"
          description="Unique in your organization."
          required
          {...fields.bind('name')}
        />
        <Textarea
          label="Description"
          description="What it does, for whoever sees it in a year."
          autosize
          minRows={2}
          {...fields.bind('description')}
        />
        <TextInput
          label="Contact email"
          type="email"
          description="Who to write to if there are any issues."
          required
          {...fields.bind('contactEmail')}
        />
        <Group justify="flex-end" gap="xs">
          <RouteButton to="/apps" variant="default">
            Cancel
          </RouteButton>
          <Button type="submit">Next</Button>
        </Group>
      </Stack>
    </form>
  );
}

const STAGES: readonly Stage[] = ['app', 'keys', 'done'];

function Making({ stage, endpoints }: { readonly stage: Stage; readonly endpoints: number }) {
  const reached = STAGES.indexOf(stage);
  const acts = [`Creating the app and connecting ${countOf(endpoints, 'endpoint')}`, 'Generating the keys'];
  return (
    <div role="status">
      <Progress value={[15, 60, 100][reached] ?? 0} aria-label="Progress" mb="md" />
      <ul className={classes.acts}>
        {acts.map((act, index) => (
          <li key={act} data-reached={index <= reached || undefined}>
            {index < reached && <Check size={16} aria-label="done" />}
            {index === reached && <LoaderCircle size={16} aria-label="under way" />}
            {index > reached && <CircleDashed size={16} aria-hidden />}
            {act}
          </li>
        ))}
      </ul>
    </div>
  );
}
