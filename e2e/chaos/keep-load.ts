import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type Person } from '../../server/testing/test-client.ts';
import type { NodeUnderFire } from './node-under-fire.ts';

export interface Load {
  /** Changes that were answered. */
  changes: number;
}

const PAUSE_MS = 500;

/**
 * Changes things on a node all the time, loosening and tightening, until the signal; what is not answered is tried
 * again with something else.
 */
export async function keepLoad(
  node: NodeUnderFire,
  operator: Person,
  load: Load,
  signal: AbortSignal,
): Promise<void> {
  const { makeApp, makeKey, send } = createClient(node.url, '');
  for (let round = 1; !signal.aborted; round += 1) {
    try {
      const name = `Load of node ${node.number}, round ${round}`;
      const app = await makeApp(operator, name, { conversations: 'write' });
      const key = await makeKey(operator, app.id);
      load.changes += 2;
      for (const step of [`keys/${key.id}/pause`, `keys/${key.id}/resume`]) {
        const { status } = await send('POST', `/v1/${step}`, operator);
        if (status === 200) load.changes += 1;
      }
      const { status } = await send('PATCH', `/v1/apps/${app.id}`, operator, {
        permissions: { conversations: 'read' },
      });
      if (status === 200) load.changes += 1;
    } catch {
      // The node is gone, stopped or without a database.
    }
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => {});
  }
}
