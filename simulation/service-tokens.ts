import { formatKey, generateKey, type ServiceTokenSnapshot, tagSecret } from '@latchkey/verifier';
import { API, PEPPERS, randomBytesFrom, type Subject } from './catalogue.ts';

/** What a verifier shows to be let in. */
export interface SimulatedToken {
  readonly subject: Subject;
  readonly text: string;
  readonly snapshot: ServiceTokenSnapshot;
}

/** Made when first needed, and the same in every run: what differs is what becomes of them. */
const TOKENS: SimulatedToken[] = [];
const randomBytes = randomBytesFrom(2);

/** The token that is issued after so many others. */
export function serviceToken(index: number): SimulatedToken {
  for (let next = TOKENS.length; next <= index; next += 1) TOKENS.push(makeToken(next));
  const token = TOKENS[index];
  if (token === undefined) throw new RangeError('tokens are counted from 0');
  return token;
}

/** By its public id; `null` for one that was not issued in any run so far. */
export function findToken(id: string): SimulatedToken | null {
  return TOKENS.find(({ subject }) => subject.id === id) ?? null;
}

function makeToken(index: number): SimulatedToken {
  const parsed = generateKey('service', 'live', randomBytes);
  const { id, secret } = parsed;
  const name = `token ${index + 1}`;
  const tag = tagSecret(PEPPERS.service.get(1) ?? '', id, secret);
  return {
    subject: { kind: 'service_token', id, name },
    text: formatKey('lk', parsed),
    snapshot: { id, name, tag, pepperVersion: 1, active: true, apis: [API.slug] },
  };
}
