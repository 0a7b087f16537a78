import { Button, Group, Modal, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { Api } from '../client/resources.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useFields } from '../ui/use-fields.ts';
import { useSubmit } from '../ui/use-submit.ts';
import { createApi } from './catalogue-client.ts';
import { OPENING_CHOICES, toOpening } from './opening-choices.ts';
import { slugOf } from './slug-of.ts';

/** Describes an API by hand; endpoints and limits can follow on its page. */
export function AddApiDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add API">
      {opened && <AddApiForm onClose={onClose} />}
    </Modal>
  );
}

function AddApiForm({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const fields = useFields({
    name: '',
    slug: '',
    description: '',
    baseUrl: '',
    opening: 'key' as Api['opening'],
  });
  const { values } = fields;
  const submit = useSubmit(fields, async () => {
    const name = values.name.trim();
    if (!fields.check({ name: name === '' ? 'Enter the name of the API.' : undefined })) return;
    const slug = values.slug.trim();
    const baseUrl = values.baseUrl.trim();
    const api = await createApi({
      name,
      description: values.description.trim(),
      baseUrl: baseUrl === '' ? null : baseUrl,
      opening: values.opening,
      ...(slug === '' ? {} : { slug }),
    });
    await navigate({ to: '/operator/catalogue/$slug', params: { slug: api.slug } });
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="md">
        <TextInput label="Name" data-autofocus {...fields.bind('name')} />
        <TextInput
          label="Name in permissions"
          description="Lower-case letters, digits and dashes. It never changes."
          placeholder={slugOf(values.name) || 'visitor-chat'}
          {...fields.bind('slug')}
        />
        <Textarea
          label="Description"
          description="What it does, for customers."
          autosize
          minRows={2}
          maxRows={8}
          {...fields.bind('description')}
        />
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
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={submit.busy}>
            Add API
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
