import { expect, test } from 'vitest';
import { listDeciders } from './list-deciders.ts';

const READ_AT = 1_000_000;
const verifier = {
  incarnation: 'a',
  name: 'Orders',
  version: '0.1.0',
  address: '10.0.0.7',
  serviceTokenId: 'st_1',
  serviceTokenName: 'Orders service',
  node: 'this',
  connected: true,
  applied: 9,
  leaseLeftMs: 4_000,
  since: '2026-01-01T00:00:00.000Z',
};
const answer = { epoch: 12, leaseSeconds: 10, waiting: 0, items: [verifier] };

test('a verifier is as many changes behind as it has not confirmed, and its lease ends when it said', () => {
  const [own, attached] = listDeciders(
    { ...answer, nodes: [{ id: 'this', here: true, applied: 12 }] },
    READ_AT,
  );
  expect(own).toMatchObject({ behind: 0, lease: null, since: null });
  expect(attached).toMatchObject({ behind: 3, lease: { endsAt: READ_AT + 4_000, connected: true } });
});

test('the node that answers comes first, and what another node holds is told from what is over', () => {
  const nodes = [
    { id: 'far', here: false, applied: 11 },
    { id: 'near', here: true, applied: 12 },
  ];
  const elsewhere = { ...verifier, applied: null, leaseLeftMs: null };
  const rows = listDeciders({ ...answer, nodes, items: [elsewhere] }, READ_AT);
  expect(rows.map(({ name, code }) => [name, code])).toEqual([
    ['This node', 'near'],
    ['Another node', 'far'],
    ['Orders', null],
  ]);
  expect(rows.map(({ behind }) => behind)).toEqual([0, 1, null]);
  expect(rows.at(-1)?.lease).toBe('elsewhere');
});
