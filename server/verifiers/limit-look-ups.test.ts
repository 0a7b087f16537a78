import { expect, it } from 'vitest';
import { limitLookUps, TooManyLookUpsError } from './limit-look-ups.ts';

const NOTHING = { asOf: 1, snapshot: null };

it('refuses at once what goes beyond its bound, and takes more as soon as one is answered', async () => {
  const answers: (() => void)[] = [];
  const loadApi = () =>
    new Promise<typeof NOTHING>((resolve) => {
      answers.push(() => resolve(NOTHING));
    });
  const source = limitLookUps({ loadKey: loadApi, loadApi, loadServiceToken: loadApi }, 2);
  const first = source.loadApi('first');
  const second = source.loadServiceToken('second');
  await expect(source.loadApi('third')).rejects.toThrow(TooManyLookUpsError);
  answers[0]?.();
  expect(await first).toEqual(NOTHING);
  const fourth = source.loadApi('fourth');
  answers[1]?.();
  answers[2]?.();
  expect(await Promise.all([second, fourth])).toEqual([NOTHING, NOTHING]);
});

it('counts a look-up that failed as answered', async () => {
  const fail = async () => {
    throw new Error('gone');
  };
  const source = limitLookUps({ loadKey: fail, loadApi: fail, loadServiceToken: fail }, 1);
  for (let round = 0; round < 3; round += 1) await expect(source.loadApi('any')).rejects.toThrow('gone');
});
