import { expect, test } from 'vitest';
import { findLongFiles } from './measure-files.ts';
import { scanFiles } from './scan-imports.ts';

test('only lines with code count towards the length of a file', () => {
  const code = 'const a = 1;\n';
  const noCode = '\n// why\n/* more\n   of it */\n';
  const files = scanFiles(
    new Map([
      ['long.ts', code.repeat(4)],
      ['short.ts', code.repeat(3) + noCode.repeat(9)],
    ]),
  );
  expect(findLongFiles(files, 3)).toEqual([{ path: 'long.ts', lines: 4 }]);
});
