import { Button, Group, Progress, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { apisQuery } from '../catalogue/catalogue-client.ts';
import type { Api } from '../client/resources.ts';
import { BackLink } from '../ui/back-link.tsx';
import { countOf } from '../ui/format-number.ts';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RouteButton } from '../ui/route-button.tsx';
import { type Fields, useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { reloadApis } from './catalogue-client.ts';
import { Difference } from './difference.tsx';
import { excerptOf } from './excerpt.ts';
import classes from './import.module.css';
import { ImportSource, NO_SOURCE, type Source } from './import-source.tsx';
import { OPENING_CHOICES, toOpening } from './opening-choices.ts';
import { DocumentProblem, type ImportBody, type ImportReply, sendImport } from './send-import.ts';

/** An OpenAPI document: first what it would change, then the change. */
export function ImportPage() {
  const { api } = useSearch({ from: '/frame/operator/catalogue/document/import' });
  return (
    <Page
      above={<BackLink to="/operator/catalogue" />}
      title={api === undefined ? 'Import OpenAPI' : `Import a newer document for ${api}`}
      purpose="OpenAPI 3.0 or 3.1, as JSON or YAML. You see what would change before anything does."
      width="form"
    >
      <Import key={api} api={api} />
    </Page>
  );
}

interface Values {
  readonly document: Source;
  readonly apiId: string;
  readonly name: string;
  readonly opening: Api['opening'];
}

function Import({ api }: { readonly api: string | undefined }) {
  const fields = useFields<Values>({ document: NO_SOURCE, apiId: api ?? '', name: '', opening: 'key' });
  const [compared, setCompared] = useState<ImportReply | null>(null);
  const [done, setDone] = useState<ImportReply | null>(null);
  const [line, setLine] = useState<number | null>(null);
  const [sent, setSent] = useState<number | null>(null);
  const send = async (dryRun: boolean): Promise<ImportReply> => {
    setLine(null);
    setSent(0);
    try {
      return await sendImport(bodyOf(fields.values, dryRun), setSent);
    } catch (error) {
      setLine(error instanceof DocumentProblem ? error.line : null);
      throw error;
    } finally {
      setSent(null);
    }
  };
  const submit = useSubmit(fields, async () => {
    if (!fields.check({ document: faultOf(fields.values.document) })) return;
    if (compared === null) {
      setCompared(await send(true));
      return;
    }
    setDone(await send(false));
    await reloadApis();
  });
  if (done !== null) return <Done of={done} />;
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="lg">
        {compared === null ? (
          <Choices
            fields={fields}
            known={api !== undefined}
            onChange={() => {
              setLine(null);
            }}
          />
        ) : (
          <Difference of={compared} />
        )}
        <ProblemNotice problem={submit.problem} />
        {line !== null && <Excerpt document={fields.values.document.document} line={line} />}
        {sent !== null && <Sending share={sent} />}
        <Group justify="flex-end" gap="xs">
          {compared !== null && (
            <Button variant="default" disabled={submit.busy} onClick={() => setCompared(null)}>
              Back
            </Button>
          )}
          <Button type="submit" loading={submit.busy}>
            {compared === null ? 'Show what changes' : applyWord(fields.values.apiId)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function applyWord(apiId: string): string {
  return apiId === '' ? 'Add this API' : 'Apply these changes';
}

function faultOf({ kind, document, url }: Source): string | undefined {
  if (kind === 'address') {
    return /^https?:\/\/\S+$/.test(url.trim()) ? undefined : 'Enter an address that begins with https://.';
  }
  if (document.trim() !== '') return undefined;
  return kind === 'file' ? 'Choose a file first.' : 'Paste the document here.';
}

function bodyOf({ document: source, apiId, name, opening }: Values, dryRun: boolean): ImportBody {
  return {
    ...(source.kind === 'address' ? { url: source.url.trim() } : { document: source.document }),
    ...(apiId === '' ? { opening, ...(name.trim() === '' ? {} : { name: name.trim() }) } : { apiId }),
    dryRun,
  };
}

interface ChoicesProps {
  readonly fields: Fields<Values>;
  /** Whether the page was opened for one API. */
  readonly known: boolean;
  readonly onChange: () => void;
}

function Choices({ fields, known, onChange }: ChoicesProps) {
  const { values } = fields;
  const { data: apis = [] } = useQuery(apisQuery);
  return (
    <Stack gap="md">
      <ImportSource
        value={values.document}
        error={fields.errors.document}
        onChange={(source) => {
          fields.set('document', source);
          onChange();
        }}
        onError={(document) => fields.check({ document })}
      />
      {!known && (
        <Select
          label="Into"
          allowDeselect={false}
          searchable={apis.length > 8}
          nothingFoundMessage="No API is called that."
          data={[
            { value: '', label: 'A new API' },
            ...apis
              .filter(({ management }) => !management)
              .map(({ slug, name }) => ({ value: slug, label: name })),
          ]}
          value={values.apiId}
          error={fields.errors.apiId}
          onChange={(slug) => fields.set('apiId', slug ?? '')}
        />
      )}
      {values.apiId === '' && (
        <>
          <TextInput
            label="Name"
            description="The title of the document if empty."
            {...fields.bind('name')}
          />
          <Select
            label="Opening"
            allowDeselect={false}
            data={[...OPENING_CHOICES]}
            value={values.opening}
            error={fields.errors.opening}
            onChange={(value) => fields.set('opening', toOpening(value))}
          />
        </>
      )}
    </Stack>
  );
}

/** How much is sent; then that it is being read, which cannot be measured from here. */
function Sending({ share }: { readonly share: number }) {
  const whole = share >= 1;
  return (
    <div role="status">
      <Text size="sm" c="dimmed" mb={6}>
        {whole ? 'Reading and comparing the document' : `Sending, ${Math.round(share * 100)} %`}
      </Text>
      <Progress value={whole ? 100 : share * 100} animated={whole} size="sm" aria-label="Sent" />
    </div>
  );
}

function Excerpt({ document, line }: { readonly document: string; readonly line: number }) {
  if (document === '') return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className={classes.excerpt} aria-label={`Line ${line} of the document`} tabIndex={0}>
      {excerptOf(document, line).map(({ number, text, meant }) => (
        <div key={number} data-meant={meant || undefined}>
          <span className={classes.number}>{number}</span>
          <span>{text}</span>
        </div>
      ))}
    </section>
  );
}

function Done({ of: { api, difference } }: { readonly of: ImportReply }) {
  const { added, removed, changed } = difference;
  const nothing = added.length + removed.length + changed.length === 0;
  return (
    <Stack gap="md">
      <Text role="status">
        {nothing
          ? 'The catalogue says the same as the document now; no endpoint changed.'
          : `Done, and in force everywhere: ${countOf(added.length, 'endpoint')} added, ${removed.length} removed, ${changed.length} changed.`}
      </Text>
      <Group gap="xs">
        {api !== null && (
          <RouteButton to="/operator/catalogue/$slug" params={{ slug: api.slug }}>
            Open {api.name}
          </RouteButton>
        )}
        <RouteButton to="/operator/catalogue" variant="default">
          Back to the catalogue
        </RouteButton>
      </Group>
    </Stack>
  );
}
