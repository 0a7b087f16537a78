import { Button, Group, Select, Skeleton, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { apiQuery } from '../catalogue/catalogue-client.ts';
import type { Api } from '../client/resources.ts';
import { BackLink } from '../ui/back-link.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RouteButton } from '../ui/route-button.tsx';
import { UnsavedGuard } from '../ui/unsaved-guard.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSlow } from '../ui/use-slow.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { updateApi } from './catalogue-client.ts';
import { EndpointsSection } from './endpoints-section.tsx';
import { LimitsEditor } from './limits-editor.tsx';
import { OPENING_CHOICES, toOpening } from './opening-choices.ts';
import { Retirement } from './retirement.tsx';

/** One API as the operator describes it. */
export function EditApiPage() {
  const { slug } = useParams({ from: '/frame/operator/catalogue/$slug' });
  const { data: api, error, refetch, isPending } = useQuery(apiQuery(slug));
  const slow = useSlow(isPending);
  if (api !== undefined) return <EditApi key={api.id} api={api} />;
  return (
    <Page title="API" above={<BackLink to="/operator/catalogue" />}>
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {slow && <Skeleton height={240} aria-label="Loading" />}
    </Page>
  );
}

function EditApi({ api }: { readonly api: Api }) {
  return (
    <Page
      above={<BackLink to="/operator/catalogue" />}
      title={api.name}
      purpose={
        api.management
          ? "Latchkey's own API. Its endpoints, address and opening come with this version."
          : `Permissions call it ${api.slug}; that never changes.`
      }
      action={
        !api.management && (
          <RouteButton to="/operator/catalogue/document/import" search={{ api: api.slug }} variant="default">
            Import a newer document
          </RouteButton>
        )
      }
    >
      <ApiForm api={api} />
      <EndpointsSection api={api} />
      {!api.management && <Retirement api={api} />}
    </Page>
  );
}

function toFields({ name, description, baseUrl, opening, limits }: Api) {
  return { name, description, baseUrl: baseUrl ?? '', opening, limits };
}

function ApiForm({ api }: { readonly api: Api }) {
  const fields = useFields(toFields(api));
  const { values } = fields;
  const [saved, setSaved] = useState(false);
  const submit = useSubmit(fields, async () => {
    const complete = fields.check({
      name: values.name.trim() === '' ? 'Enter the name of the API.' : undefined,
      limits: values.limits.some(({ requests }) => requests < 1) ? 'Enter at least 1 request.' : undefined,
    });
    if (!complete) return;
    const { name, description, limits } = values;
    const baseUrl = values.baseUrl.trim();
    const changed = await updateApi(api, {
      name: name.trim(),
      description: description.trim(),
      limits,
      ...(api.management ? {} : { baseUrl: baseUrl === '' ? null : baseUrl, opening: values.opening }),
    });
    fields.settle(toFields(changed));
    setSaved(true);
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate style={{ maxWidth: 560 }}>
      <UnsavedGuard when={fields.changed && !submit.busy} />
      <Stack gap="md">
        <TextInput label="Name" {...fields.bind('name')} />
        <Textarea label="Description" autosize minRows={2} maxRows={12} {...fields.bind('description')} />
        {!api.management && (
          <>
            <TextInput
              label="Base URL"
              placeholder="https://api.example.com/v1"
              {...fields.bind('baseUrl')}
            />
            <Select
              label="Opening"
              description={
                values.opening === 'on_request' && api.opening !== 'on_request'
                  ? 'Apps keep the access they have; whatever goes beyond needs your approval.'
                  : undefined
              }
              allowDeselect={false}
              data={[...OPENING_CHOICES]}
              value={values.opening}
              error={fields.errors.opening}
              onChange={(value) => fields.set('opening', toOpening(value))}
            />
          </>
        )}
        <LimitsEditor
          value={values.limits}
          error={fields.errors.limits}
          onChange={(limits) => fields.set('limits', limits)}
        />
        <ProblemNotice problem={submit.problem} />
        <Group justify="flex-end" gap="sm">
          <span role="status">{saved && !fields.changed && 'Saved, and in force everywhere.'}</span>
          <Button type="submit" loading={submit.busy} disabled={!fields.changed}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
