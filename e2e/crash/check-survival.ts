import { z } from 'zod';
import { type Credentials, createClient } from '../../server/testing/test-client.ts';
import type { Acknowledged } from './write-load.ts';

const results = z.object({ results: z.array(z.object({ code: z.string() })) });
const chain = z.object({ intact: z.boolean(), events: z.number() });
const apps = z.object({ items: z.array(z.object({ id: z.string() })), nextCursor: z.string().nullable() });
const QUESTIONS_AT_ONCE = 100;

/** Looks for everything that was acknowledged; gives a sentence for each thing that is not as it was said to be. */
export async function checkSurvival(
  url: string,
  as: Credentials,
  serviceToken: string,
  acknowledged: Acknowledged,
): Promise<string[]> {
  const faults = await checkKeys(url, serviceToken, acknowledged);
  const present = await listApps(url, as);
  for (const id of acknowledged.apps)
    if (!present.has(id)) faults.push(`app ${id} was acknowledged and is gone`);

  const { send } = createClient(url, '');
  const { intact } = chain.parse((await send('GET', '/v1/audit-events/check', as)).body);
  if (!intact) faults.push('the audit chain is broken');
  return faults;
}

async function checkKeys(url: string, serviceToken: string, acknowledged: Acknowledged): Promise<string[]> {
  const { send } = createClient(url, '');
  const faults: string[] = [];
  const keys = [...acknowledged.keys];
  for (let start = 0; start < keys.length; start += QUESTIONS_AT_ONCE) {
    const some = keys.slice(start, start + QUESTIONS_AT_ONCE);
    const requests = some.map(([, key]) => ({ key, api: 'conversations', access: 'read' }));
    const reply = await send('POST', '/v1/verify/batch', { bearer: serviceToken }, { requests });
    const codes = results.parse(reply.body).results.map((result) => result.code);
    for (const [index, [id]] of some.entries()) {
      const expected = acknowledged.revoked.has(id) ? ['revoked'] : ['valid'];
      if (acknowledged.undecided.has(id)) expected.push('revoked');
      const code = codes[index] ?? 'no answer';
      if (!expected.includes(code)) faults.push(`key ${id} is ${code} instead of ${expected.join(' or ')}`);
    }
  }
  return faults;
}

async function listApps(url: string, as: Credentials): Promise<Set<string>> {
  const { send } = createClient(url, '');
  const found = new Set<string>();
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${cursor}`;
    const page: z.output<typeof apps> = apps.parse(
      (await send('GET', `/v1/apps?limit=200${query}`, as)).body,
    );
    for (const { id } of page.items) found.add(id);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}
