import type { AuditEvent } from '../client/resources.ts';

/** Kinds of things that the log is about, as the first part of an action. */
export const EVENT_KINDS = [
  ['key', 'Keys'],
  ['app', 'Apps'],
  ['member', 'Members'],
  ['invitation', 'Invitations'],
  ['organization', 'Organization'],
  ['access_request', 'Access requests'],
  ['person', 'Sign-ins and profiles'],
  ['api', 'API catalogue'],
  ['service_token', 'Service tokens'],
  ['settings', 'Settings'],
] as const;

/** Parts of actions whose words are not their own. */
const WORDS: Readonly<Record<string, string>> = { api: 'API' };

/** `key.revoked` → "Key revoked", `access_request.created` → "Access request created". */
export function describeAction(action: string): string {
  const [noun = '', verb = ''] = action.split('.');
  const words = [WORDS[noun] ?? noun.replaceAll('_', ' '), verb.replaceAll('_', ' ')].join(' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export interface FieldChange {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** What an event changed, field by field, as text. */
export function listChanges({ changes }: Pick<AuditEvent, 'changes'>): readonly FieldChange[] {
  return Object.entries(changes).map(([field, { before, after }]) => ({
    field,
    before: describeValue(before),
    after: describeValue(after),
  }));
}

function describeValue(value: unknown): string {
  if (value === undefined || value === null || value === '') return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
