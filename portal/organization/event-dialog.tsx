import { Modal, Stack } from '@mantine/core';
import type { AuditEvent } from '../client/resources.ts';
import { CopyIcon } from '../ui/copy-button.tsx';
import { Facts } from '../ui/facts.tsx';
import { exactTime } from '../ui/moment.tsx';
import { Code } from '../ui/two-lines.tsx';
import { describeAction, listChanges } from './describe-event.ts';
import classes from './event-dialog.module.css';

/** Everything that the log holds of one event. */
export function EventDialog({
  event,
  onClose,
}: {
  readonly event: AuditEvent | null;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={event !== null}
      onClose={onClose}
      size={640}
      title={event === null ? '' : describeAction(event.action)}
    >
      {event !== null && <EventFacts event={event} />}
    </Modal>
  );
}

function EventFacts({ event }: { readonly event: AuditEvent }) {
  const changes = listChanges(event);
  return (
    <Stack gap="md">
      <Facts
        facts={[
          ['When', exactTime(event.at)],
          ['Who', event.actor.name],
          ['From', event.address === null ? 'within the server' : <Code key="address">{event.address}</Code>],
          ['What', event.target.name],
          ['ID', <CopyableCode key="id" value={event.target.id} what="ID" />],
          ['Request', <CopyableCode key="request" value={event.requestId} what="request ID" />],
          ['Number', event.sequence],
          ['Hash', <Code key="hash">{event.hash}</Code>],
        ]}
      />
      {changes.length > 0 && (
        <table className={classes.changes} aria-label="What changed">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ field, before, after }) => (
              <tr key={field}>
                <th scope="row">{field}</th>
                <td>{before}</td>
                <td>{after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Stack>
  );
}

function CopyableCode({ value, what }: { readonly value: string; readonly what: string }) {
  return (
    <Code>
      {value}
      <CopyIcon value={value} what={what} />
    </Code>
  );
}
