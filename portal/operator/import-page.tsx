import type * as contract from '@latchkey/contract';
import { Button, FileButton, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Upload } from 'lucide-react';
import { useState } from 'react';
import { queryClient } from '../client/query-client.ts';
import { request } from '../client/request.ts';
import { BackLink } from '../ui/back-link.tsx';
import { countOf } from '../ui/format-number.ts';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { Difference, type ImportReply } from './difference.tsx';
import { OPENING_CHOICES, toOpening } from './opening-choices.ts';

/** Larger files are refused by the server as well. */
const LARGEST_FILE = 32 * 1024 * 1024;

/** An OpenAPI document: first what it would change, then the change. */
export function ImportPage() {
  const { api } = useSearch({ from: '/frame/operator/catalogue/import' });
  const navigate = useNavigate();
  const fields = useFields({ document: '', name: '', opening: 'key' as 'key' | 'open' | 'on_request' });
  const { values } = fields;
  const [fileName, setFileName] = useState<string | null>(null);
  const [preview, setPreview] = useState<ImportReply | null>(null);
  const send = (dryRun: boolean) =>
    request<typeof contract.importApi>('POST', '/v1/apis/import', {
      body: {
        document: values.document,
        dryRun,
        ...(api === undefined
          ? { opening: values.opening, ...(values.name.trim() === '' ? {} : { name: values.name.trim() }) }
          : { apiId: api }),
      },
    });
  const submit = useSubmit(fields, async () => {
    const missing = values.document.trim() === '' ? 'Choose a file, or paste the document.' : undefined;
    if (!fields.check({ document: missing })) return;
    if (preview === null) {
      setPreview(await send(true));
      return;
    }
    const done = await send(false);
    await queryClient.invalidateQueries({ queryKey: ['apis'] });
    if (done.api !== null) {
      await navigate({ to: '/operator/catalogue/$slug', params: { slug: done.api.slug } });
    }
  });
  const readFile = async (file: File | null) => {
    if (file === null) return;
    if (file.size > LARGEST_FILE) {
      fields.check({ document: 'The file is larger than 32 MB.' });
      return;
    }
    setFileName(`${file.name}, ${countOf(Math.ceil(file.size / 1024), 'kB', 'kB')}`);
    fields.set('document', await file.text());
    setPreview(null);
  };
  return (
    <Page
      above={<BackLink to="/operator/catalogue" />}
      title={api === undefined ? 'Import OpenAPI' : `Import a newer document for ${api}`}
      purpose="OpenAPI 3.0 or 3.1, as JSON or YAML. You see what would change before anything does."
      width="form"
    >
      <form onSubmit={submit.onSubmit} noValidate>
        <Stack gap="md">
          <Group gap="sm">
            <FileButton accept=".json,.yaml,.yml" onChange={(file) => void readFile(file)}>
              {(props) => (
                <Button {...props} variant="default" leftSection={<Upload size={16} aria-hidden />}>
                  Choose a file
                </Button>
              )}
            </FileButton>
            <Text c="dimmed" role="status">
              {fileName ?? 'or paste the document below'}
            </Text>
          </Group>
          {fileName === null && (
            <Textarea
              label="Document"
              rows={8}
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
              value={values.document}
              error={fields.errors.document}
              onChange={(event) => {
                fields.set('document', event.currentTarget.value);
                setPreview(null);
              }}
            />
          )}
          {api === undefined && (
            <>
              <TextInput
                label="Name"
                description="The title of the document if empty."
                maxLength={120}
                {...fields.bind('name')}
              />
              <Select
                label="Opening"
                allowDeselect={false}
                data={[...OPENING_CHOICES]}
                value={values.opening}
                onChange={(value) => fields.set('opening', toOpening(value))}
              />
            </>
          )}
          <ProblemNotice problem={submit.problem ?? (fileName === null ? null : fields.errors.document)} />
          {preview !== null && <Difference of={preview} />}
          <Group justify="flex-end" gap="xs">
            {preview !== null && (
              <Button variant="default" onClick={() => setPreview(null)}>
                Cancel
              </Button>
            )}
            <Button type="submit" loading={submit.busy}>
              {preview === null ? 'Show what changes' : 'Import'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Page>
  );
}
