import { describe, expect, test, vi } from 'vitest';
import { createImportQueue } from './import-queue.ts';

function makeJob() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const run = vi.fn(() => promise);
  return { run, resolve, reject };
}

async function settle() {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('createImportQueue', () => {
  test('one job runs at a time, in the order they came', async () => {
    const queue = createImportQueue(1);
    const [first, second] = [makeJob(), makeJob()];
    const results = [queue(first.run), queue(second.run)];
    await settle();
    expect(first.run).toHaveBeenCalled();
    expect(second.run).not.toHaveBeenCalled();
    first.resolve('one');
    await settle();
    expect(second.run).toHaveBeenCalled();
    second.resolve('two');
    expect(await Promise.all(results)).toEqual(['one', 'two']);
  });

  test('a job beyond those that may wait is refused at once and never runs', async () => {
    const queue = createImportQueue(1);
    const [running, waiting, refused] = [makeJob(), makeJob(), makeJob()];
    const results = [queue(running.run), queue(waiting.run)];
    await expect(queue(refused.run)).rejects.toMatchObject({ code: 'import_busy' });
    running.resolve('one');
    waiting.resolve('two');
    await Promise.all(results);
    expect(refused.run).not.toHaveBeenCalled();
  });

  test('a failed job frees its place and fails nobody else', async () => {
    const queue = createImportQueue(0);
    const failing = makeJob();
    const result = queue(failing.run);
    failing.reject(new Error('broken'));
    await expect(result).rejects.toThrow('broken');
    await expect(queue(async () => 'next')).resolves.toBe('next');
  });
});
