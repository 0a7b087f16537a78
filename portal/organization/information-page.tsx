import { Button, Group, Stack, Switch, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Organization } from '../client/resources.ts';
import { useAccess, useSession } from '../client/use-session.ts';
import { CopyIcon } from '../ui/copy-button.tsx';
import { Facts } from '../ui/facts.tsx';
import { Moment } from '../ui/moment.tsx';
import { NewerNotice } from '../ui/newer-notice.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { Code } from '../ui/two-lines.tsx';
import { UnsavedGuard } from '../ui/unsaved-guard.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { fetchOrganization, updateOrganization } from './organization-client.ts';

const ENVIRONMENT = /^[a-z][a-z0-9-]{0,29}$/;

/** What the organization is called, and which environments its keys have. */
export function InformationPage() {
  const { organization } = useSession();
  return (
    <Page
      title="Information"
      purpose="What your organization is called, and how its keys are told apart."
      width="form"
    >
      <Facts
        facts={[
          [
            'Organization ID',
            <Code key="id">
              {organization.id}
              <CopyIcon value={organization.id} what="organization ID" />
            </Code>,
          ],
          ['Created', <Moment key="created" at={organization.createdAt} />],
          ['Status', <OrganizationStatus key="status" of={organization} />],
        ]}
      />
      <InformationForm key={organization.id} organization={organization} />
    </Page>
  );
}

function OrganizationStatus({ of: { status } }: { readonly of: Organization }) {
  return status === 'active' ? (
    <StatusBadge tone="green">Active</StatusBadge>
  ) : (
    <StatusBadge tone="amber">Suspended by the operator: its keys are refused</StatusBadge>
  );
}

const LABELS = {
  name: 'Organization name',
  environments: 'Environments',
  developersProduction: 'Whether developers handle keys of production',
};

function toFields({ name, environments, developersProduction }: Organization) {
  return { name, environments, developersProduction };
}

function InformationForm({ organization }: { readonly organization: Organization }) {
  const { admin } = useAccess();
  const [saved, setSaved] = useState(false);
  const fields = useFields(toFields(organization));
  const { values } = fields;
  const submit = useSubmit(fields, async () => {
    const complete = fields.check({
      name: values.name.trim() === '' ? 'Enter the name of your company or team.' : undefined,
      environments: faultOf(values.environments),
    });
    if (!complete) return;
    if (fields.rebase(toFields(await fetchOrganization()))) return;
    fields.settle(toFields(await updateOrganization(fields.changes)));
    setSaved(true);
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <UnsavedGuard when={fields.changed && !submit.busy} />
      <Stack gap="lg">
        <TextInput label="Organization name" readOnly={!admin} {...fields.bind('name')} />
        <TagsInput
          label="Environments"
          description="Each key belongs to one. Only keys of production are live keys. Type a name and press Enter."
          maxTags={20}
          readOnly={!admin}
          value={[...values.environments]}
          error={fields.errors.environments}
          onChange={(environments) => {
            fields.set('environments', environments);
            const fault = faultOf(environments);
            if (fault !== undefined) fields.check({ environments: fault });
          }}
        />
        <Switch
          label="Developers handle keys of production"
          description="Without it, only owners and admins generate, rotate and revoke them."
          checked={values.developersProduction}
          disabled={!admin}
          onChange={(event) => fields.set('developersProduction', event.currentTarget.checked)}
        />
        <NewerNotice fields={fields} latest={toFields(organization)} labels={LABELS} />
        <ProblemNotice problem={submit.problem ?? fields.errors.developersProduction} />
        {admin && (
          <Group justify="flex-end" gap="sm">
            <span role="status">{saved && !fields.changed && 'Saved.'}</span>
            <Button type="submit" loading={submit.busy} disabled={!fields.changed}>
              Save
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

function faultOf(environments: readonly string[]): string | undefined {
  if (!environments.includes('production')) return 'Keep production: it is the environment of live keys.';
  const wrong = environments.find((name) => !ENVIRONMENT.test(name));
  return wrong === undefined
    ? undefined
    : `“${wrong}” cannot be a name. Use 1 to 30 lower-case letters, digits and dashes, a letter first.`;
}
