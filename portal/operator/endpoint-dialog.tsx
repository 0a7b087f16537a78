import { Autocomplete, Button, Group, Input, Modal, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { ApiProblem } from '../client/problem.ts';
import type { Endpoint } from '../client/resources.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import type { NewEndpoint } from './catalogue-client.ts';

interface EndpointDialogProps {
  readonly endpoint: Endpoint | 'new' | null;
  readonly onClose: () => void;
  readonly onSave: (endpoint: NewEndpoint) => Promise<void>;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', '*'];
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** One endpoint: method, path, the level it needs. */
export function EndpointDialog({ endpoint, onClose, onSave }: EndpointDialogProps) {
  return (
    <Modal
      opened={endpoint !== null}
      onClose={onClose}
      title={endpoint === 'new' ? 'Add endpoint' : 'Edit endpoint'}
    >
      {endpoint !== null && (
        <EndpointForm start={endpoint === 'new' ? null : endpoint} onClose={onClose} onSave={onSave} />
      )}
    </Modal>
  );
}

interface EndpointFormProps {
  readonly start: Endpoint | null;
  readonly onClose: () => void;
  readonly onSave: (endpoint: NewEndpoint) => Promise<void>;
}

function EndpointForm({ start, onClose, onSave }: EndpointFormProps) {
  const fields = useFields({
    method: start?.method ?? 'GET',
    path: start?.path ?? '',
    access: start?.access ?? ('read' as const),
    summary: start?.summary ?? '',
  });
  const { values } = fields;
  const submit = useSubmit(fields, async () => {
    const path = values.path.trim();
    const complete = fields.check({
      method: values.method.trim() === '' ? 'Enter an HTTP method such as GET, or * for all.' : undefined,
      path: path.startsWith('/') ? undefined : 'Begin with a slash, such as /conversations/{id}.',
    });
    if (!complete) return;
    try {
      await onSave({ ...values, method: values.method.trim(), path, summary: values.summary.trim() });
    } catch (error) {
      throw onlyThisEndpoint(error);
    }
    onClose();
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="md">
        <Autocomplete
          label="Method"
          description="* stands for all of them."
          data={METHODS}
          value={values.method}
          error={fields.errors.method}
          onChange={(method) => {
            fields.set('method', method);
            if (METHODS.includes(method)) fields.set('access', SAFE.has(method) ? 'read' : 'write');
          }}
        />
        <TextInput
          label="Path"
          description="Below the base URL; {…} stands for any one part."
          placeholder="/conversations/{id}"
          data-autofocus
          {...fields.bind('path')}
        />
        <Input.Wrapper label="Needs" labelElement="div">
          <SegmentedControl
            fullWidth
            aria-label="Needs"
            value={values.access}
            onChange={(access: 'read' | 'write') => fields.set('access', access)}
            data={[
              { value: 'read', label: 'Read' },
              { value: 'write', label: 'Write' },
            ]}
          />
        </Input.Wrapper>
        <TextInput label="Summary" {...fields.bind('summary')} />
        <ProblemNotice problem={submit.problem} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={submit.busy}>
            {start === null ? 'Add endpoint' : 'Save endpoint'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** `endpoints.12.path` is the path of this form: all others were accepted before. */
function onlyThisEndpoint(error: unknown): unknown {
  if (!(error instanceof ApiProblem)) return error;
  const faults = new Map(
    [...error.faults].map(([path, message]) => [path.split('.').at(-1) ?? path, message]),
  );
  return new ApiProblem(error.status, error.code, error.message, error.requestId, faults);
}
