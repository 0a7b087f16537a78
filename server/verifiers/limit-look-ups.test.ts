import type { ServiceTokenSnapshot } from '@latchkey/verifier';
import { describe, expect, it } from 'vitest';
import { limitLookUps, TooManyLookUpsError } from './limit-look-ups.ts';

const NOTHING = { asOf: 1, snapshot: null };

const tokenNamed = (id: string): ServiceTokenSnapshot => ({
  id,
  name: id,
  tag: '',
  pepperVersion: 1,
  active: true,
  apis: ['conversations'],
});
const one = tokenNamed('one');
const other = tokenNamed('other');

/** Look-ups that are answered when told to, in the order in which they were asked. */
function holdLookUps() {
  const answers: (() => void)[] = [];
  const load = () =>
    new Promise<typeof NOTHING>((resolve) => {
      answers.push(() => resolve(NOTHING));
    });
  return { load: { loadKey: load, loadImportedKey: load, loadApi: load }, answers };
}

describe('the limit of look-ups', () => {
  it('refuses at once what goes beyond it, and takes more as soon as one is answered', async () => {
    const { load, answers } = holdLookUps();
    const { loadApi, loadImportedKey } = limitLookUps(load, 4);
    const first = loadApi('first', one);
    const second = loadImportedKey('second', one);
    await expect(loadApi('third', one)).rejects.toThrow(TooManyLookUpsError);
    answers[0]?.();
    expect(await first).toEqual(NOTHING);
    const fourth = loadApi('fourth', one);
    for (const answer of answers) answer();
    expect(await Promise.all([second, fourth])).toEqual([NOTHING, NOTHING]);
  });

  it('leaves room for a service token that has asked nothing, however much others ask', async () => {
    const { load, answers } = holdLookUps();
    const { loadApi } = limitLookUps(load, 100);
    const taken: Promise<unknown>[] = [];
    let refused = 0;
    const flood = async (token: ServiceTokenSnapshot) => {
      for (let asked = 0; asked < 200; asked += 1) {
        const before = answers.length;
        const answer = loadApi(`of ${token.id}`, token);
        if (answers.length > before) taken.push(answer);
        else {
          await expect(answer).rejects.toThrow(TooManyLookUpsError);
          refused += 1;
        }
      }
    };
    await flood(one);
    expect(taken).toHaveLength(50);
    await flood(other);
    expect(taken).toHaveLength(75);
    expect(refused).toBe(325);
    taken.push(loadApi('of a third', tokenNamed('third')));
    expect(answers).toHaveLength(76);
    for (const answer of answers) answer();
    expect(await Promise.all(taken)).toHaveLength(76);
  });

  it('counts a look-up that failed as answered', async () => {
    const fail = async () => {
      throw new Error('gone');
    };
    const { loadApi } = limitLookUps({ loadKey: fail, loadImportedKey: fail, loadApi: fail }, 2);
    for (let round = 0; round < 5; round += 1) await expect(loadApi('any', one)).rejects.toThrow('gone');
  });
});
