import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { connect } from './connect.ts';

describe('a second process on the same SQLite file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-lock-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is refused while the file is open, and let in once it is closed', async () => {
    const file = join(folder, 'latchkey.db');
    const first = await connect({ kind: 'sqlite', file });
    await expect(connect({ kind: 'sqlite', file })).rejects.toThrow(
      'another Latchkey process is using this data',
    );
    await first.close();
    const second = await connect({ kind: 'sqlite', file });
    await second.close();
  });
});
