import { Button, FileButton, Group, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { Upload } from 'lucide-react';
import { useState } from 'react';
import { formatNumber } from '../ui/format-number.ts';
import classes from './import.module.css';

export type SourceKind = 'file' | 'text' | 'address';

export interface Source {
  readonly kind: SourceKind;
  readonly document: string;
  readonly fileName: string | null;
  readonly url: string;
}

export const NO_SOURCE: Source = { kind: 'file', document: '', fileName: null, url: '' };

/** Larger files are refused by the server as well. */
const LARGEST_FILE = 32 * 1024 * 1024;

/** Where the document comes from: a file, the clipboard, an address. */
export function ImportSource({
  value,
  error,
  onChange,
  onError,
}: {
  readonly value: Source;
  readonly error: string | undefined;
  readonly onChange: (source: Source) => void;
  readonly onError: (message: string) => void;
}) {
  const [reading, setReading] = useState(false);
  const take = async (file: File | null) => {
    if (file === null) return;
    if (file.size > LARGEST_FILE) {
      onError('The file is larger than 32 MB. Leave out what is not paths.');
      return;
    }
    setReading(true);
    try {
      const kilobytes = formatNumber(Math.max(1, Math.round(file.size / 1024)));
      onChange({ ...value, document: await file.text(), fileName: `${file.name}, ${kilobytes} kB` });
    } catch {
      onError('The file cannot be read. Choose it again.');
    } finally {
      setReading(false);
    }
  };
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="Source"
        value={value.kind}
        onChange={(kind: SourceKind) => onChange({ ...NO_SOURCE, kind })}
        data={[
          { value: 'file', label: 'Upload' },
          { value: 'text', label: 'Paste' },
          { value: 'address', label: 'From an address' },
        ]}
      />
      {value.kind === 'file' && (
        // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button is the first.
        <div
          className={classes.drop}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            void take(event.dataTransfer.files[0] ?? null);
          }}
        >
          <Group gap="sm">
            <FileButton accept=".json,.yaml,.yml" onChange={(file) => void take(file)}>
              {(props) => (
                <Button
                  {...props}
                  variant="default"
                  loading={reading}
                  leftSection={<Upload size={16} aria-hidden />}
                >
                  Choose a file
                </Button>
              )}
            </FileButton>
            <Text c="dimmed" role="status">
              {value.fileName ?? 'or drop it here: JSON or YAML, up to 32 MB.'}
            </Text>
          </Group>
          {error !== undefined && (
            <Text size="xs" c="var(--mantine-color-error)" role="alert" mt={6}>
              {error}
            </Text>
          )}
        </div>
      )}
      {value.kind === 'text' && (
        <Textarea
          label="Document"
          rows={10}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
          value={value.document}
          error={error}
          onChange={(event) => onChange({ ...value, document: event.currentTarget.value })}
        />
      )}
      {value.kind === 'address' && (
        <TextInput
          label="Address"
          type="url"
          description="The server fetches it: public addresses only, without redirects."
          placeholder="https://api.example.com/openapi.json"
          value={value.url}
          error={error}
          onChange={(event) => onChange({ ...value, url: event.currentTarget.value })}
        />
      )}
    </Stack>
  );
}
