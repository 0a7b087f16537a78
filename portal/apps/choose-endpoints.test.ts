import { expect, test } from 'vitest';
import type { Api } from '../client/resources.ts';
import { choiceOfAll, toChoice, toGrants, withEndpoint } from './choose-endpoints.ts';

const read = { id: 'ep_read', method: 'GET', path: '/contacts', access: 'read' as const, summary: '' };
const write = { id: 'ep_write', method: 'POST', path: '/contacts', access: 'write' as const, summary: '' };
const contacts: Api = {
  id: 'api_1',
  slug: 'contacts',
  name: 'Contacts',
  description: '',
  baseUrl: null,
  opening: 'key',
  status: 'active',
  management: false,
  limits: [],
  endpoints: [read, write],
  endpointCount: 2,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

test('choosing only what reads gives read access to those endpoints alone', () => {
  const choice = withEndpoint(contacts, {}, read, true);
  expect(toGrants([contacts], choice)).toEqual({
    permissions: { contacts: 'read' },
    endpoints: { contacts: ['ep_read'] },
  });
});

test('one endpoint that writes is enough for write access', () => {
  const choice = withEndpoint(contacts, {}, write, true);
  expect(toGrants([contacts], choice).permissions).toEqual({ contacts: 'write' });
});

test('a whole API is not narrowed to the endpoints it has today', () => {
  const choice = choiceOfAll(contacts, {}, true);
  expect(toGrants([contacts], choice)).toEqual({ permissions: { contacts: 'write' }, endpoints: {} });
});

test('taking the last endpoint away takes the permission away', () => {
  const one = withEndpoint(contacts, {}, read, true);
  expect(withEndpoint(contacts, one, read, false)).toEqual({});
});

test('permissions of an app come back as the choice they were made from', () => {
  const choice = withEndpoint(contacts, {}, read, true);
  const { permissions, endpoints } = toGrants([contacts], choice);
  expect(toChoice([contacts], permissions, endpoints)).toEqual(choice);
});
