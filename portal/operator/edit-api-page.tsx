import type * as contract from '@latchkey/contract';
import { Button, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import classes from '../catalogue/catalogue.module.css';
import { apiQuery } from '../catalogue/catalogue-client.ts';
import { MethodName } from '../catalogue/method-name.tsx';
import { queryClient } from '../client/query-client.ts';
import { request } from '../client/request.ts';
import type { Api, Receipt } from '../client/resources.ts';
import { ReceiptLine } from '../keys/receipt-line.tsx';
import { BackLink } from '../ui/back-link.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Page, Section } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RouteButton } from '../ui/route-button.tsx';
import { UnsavedGuard } from '../ui/unsaved-guard.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { OPENING_CHOICES, toOpening } from './opening-choices.ts';

export function EditApiPage() {
  const { slug } = useParams({ from: '/frame/operator/catalogue/$slug' });
  const { data: api, error, refetch } = useQuery(apiQuery(slug));
  if (api === undefined) {
    return (
      <Page title="API" above={<BackLink to="/operator/catalogue" />}>
        <ProblemNotice problem={error} onRetry={() => void refetch()} />
      </Page>
    );
  }
  return <EditApi key={api.id} api={api} />;
}

function EditApi({ api }: { readonly api: Api }) {
  return (
    <Page
      above={<BackLink to="/operator/catalogue" />}
      title={api.name}
      purpose={`Permissions call it ${api.slug}; that never changes.`}
      width="form"
      action={
        !api.management && (
          <RouteButton to="/operator/catalogue/import" search={{ api: api.slug }} variant="default">
            Import a newer document
          </RouteButton>
        )
      }
    >
      <ApiForm api={api} />
      {api.endpoints.length > 0 && (
        <Section title="Endpoints" purpose="They come from the document; import a newer one to change them.">
          <ul className={classes.endpoints}>
            {api.endpoints.map((endpoint) => (
              <li key={endpoint.id}>
                <MethodName method={endpoint.method} />
                <code>{endpoint.path}</code>
                <span className={classes.summary}>{endpoint.summary}</span>
                <span className={classes.access}>{endpoint.access}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {!api.management && <Retirement api={api} />}
    </Page>
  );
}

async function saveApi(api: Api, body: contract.RequestBody<typeof contract.updateApi>): Promise<Api> {
  const changed = await request<typeof contract.updateApi>('PATCH', '/v1/apis/{apiId}', {
    params: { apiId: api.id },
    body,
  });
  await queryClient.invalidateQueries({ queryKey: ['apis'] });
  return changed;
}

function toFields({ name, description, baseUrl, opening }: Api) {
  return { name, description, baseUrl: baseUrl ?? '', opening };
}

function ApiForm({ api }: { readonly api: Api }) {
  const fields = useFields(toFields(api));
  const { values } = fields;
  const [saved, setSaved] = useState(false);
  const submit = useSubmit(fields, async () => {
    const baseUrl = values.baseUrl.trim();
    const changed = await saveApi(api, {
      name: values.name.trim(),
      description: values.description.trim(),
      baseUrl: baseUrl === '' ? null : baseUrl,
      opening: values.opening,
    });
    fields.settle(toFields(changed));
    setSaved(true);
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <UnsavedGuard when={fields.changed} />
      <Stack gap="md">
        <TextInput label="Name" maxLength={120} {...fields.bind('name')} />
        <Textarea label="Description" autosize minRows={2} maxLength={5000} {...fields.bind('description')} />
        <TextInput label="Base URL" placeholder="https://api.example.com/v1" {...fields.bind('baseUrl')} />
        <Select
          label="Opening"
          allowDeselect={false}
          data={[...OPENING_CHOICES]}
          value={values.opening}
          error={fields.errors.opening}
          onChange={(value) => fields.set('opening', toOpening(value))}
        />
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

function Retirement({ api }: { readonly api: Api }) {
  const [asking, setAsking] = useState(false);
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const retired = api.status === 'retired';
  const activate = () => {
    setReceipt(null);
    setProblem(null);
    saveApi(api, { status: 'active' }).catch(setProblem);
  };
  return (
    <Section title="Danger zone">
      {receipt !== null && retired && <ReceiptLine receipt={receipt} word="Retired" />}
      <ProblemNotice problem={problem} />
      <Text c="dimmed">
        {retired
          ? 'No key opens this API. It can be made active again, with all permissions as they were.'
          : 'After retiring it no key opens this API any more. It stays visible and can be made active again.'}
      </Text>
      <div>
        {retired ? (
          <Button variant="default" onClick={activate}>
            Make active again
          </Button>
        ) : (
          <Button variant="outline" color="var(--tone-red)" onClick={() => setAsking(true)}>
            Retire API
          </Button>
        )}
      </div>
      <ConfirmDialog
        title="Retire this API?"
        opened={asking}
        onClose={() => setAsking(false)}
        act="Retire API"
        dangerous
        onConfirm={async () => {
          const reply = await request<typeof contract.retireApi>('DELETE', '/v1/apis/{apiId}', {
            params: { apiId: api.id },
          });
          setReceipt(reply);
          setAsking(false);
          await queryClient.invalidateQueries({ queryKey: ['apis'] });
        }}
      >
        <Text>
          Every request to <strong>{api.name}</strong> is refused from then on, with whatever key.
        </Text>
      </ConfirmDialog>
    </Section>
  );
}
