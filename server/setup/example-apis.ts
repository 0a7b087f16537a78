import type { NewApi } from '../catalogue/create-api.ts';

/** APIs to try things with: one of each opening, one with a limit that is easily reached. */
export const EXAMPLE_APIS: readonly NewApi[] = [
  {
    slug: 'conversations',
    name: 'Conversations',
    description: 'Read conversations and answer in them.',
    baseUrl: 'https://api.example.com/v2',
    opening: 'key',
    limits: [],
    endpoints: [
      { method: 'GET', path: '/conversations', summary: 'List conversations' },
      { method: 'GET', path: '/conversations/{conversationId}', summary: 'Get a conversation' },
      { method: 'POST', path: '/conversations/{conversationId}/messages', summary: 'Send a message' },
      { method: 'DELETE', path: '/conversations/{conversationId}', summary: 'Delete a conversation' },
    ],
  },
  {
    slug: 'contacts',
    name: 'Contacts',
    description: 'The people a company talks to.',
    baseUrl: 'https://api.example.com/v2',
    opening: 'key',
    limits: [],
    endpoints: [
      { method: 'GET', path: '/contacts', summary: 'List contacts' },
      { method: 'POST', path: '/contacts', summary: 'Create a contact' },
      { method: 'PATCH', path: '/contacts/{contactId}', summary: 'Change a contact' },
    ],
  },
  {
    slug: 'exports',
    name: 'Exports',
    description: 'Large downloads, ten a minute.',
    baseUrl: 'https://api.example.com/v2',
    opening: 'key',
    limits: [{ name: 'per-minute', requests: 10, seconds: 60 }],
    endpoints: [{ method: 'POST', path: '/exports', summary: 'Start an export' }],
  },
  {
    slug: 'provisioning',
    name: 'Provisioning',
    description: 'Create and close accounts. Access is given on request.',
    baseUrl: 'https://api.example.com/v2',
    opening: 'on_request',
    limits: [],
    endpoints: [{ method: 'POST', path: '/accounts', summary: 'Create an account' }],
  },
  {
    slug: 'events',
    name: 'Events',
    description: 'Page events from browsers. No key needed.',
    baseUrl: 'https://api.example.com/v2',
    opening: 'open',
    limits: [],
    endpoints: [{ method: 'POST', path: '/events', summary: 'Send an event' }],
  },
];

/** Latchkey's own API: a key with a permission on it manages apps and keys. */
export const MANAGEMENT_ENTRY: NewApi = {
  slug: 'latchkey',
  name: 'Latchkey',
  description: 'Manage apps and keys by program. Read shows them, write changes them.',
  baseUrl: null,
  opening: 'key',
  limits: [],
  endpoints: [],
  management: true,
};
