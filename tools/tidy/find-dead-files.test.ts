import { expect, test } from 'vitest';
import { findDeadFiles } from './find-dead-files.ts';
import { scanFiles } from './scan-imports.ts';

function deadIn(files: Record<string, string>): string[] {
  const tree = new Map(Object.entries(files));
  return findDeadFiles(tree, scanFiles(tree));
}

test('a file that no program imports is dead, and so is one that only its own test imports', () => {
  const dead = deadIn({
    'server/main.ts': "import './app.ts';",
    'server/app.ts': '',
    'server/forgotten.ts': "import './also-forgotten.ts';",
    'server/also-forgotten.ts': '',
    'server/only-tested.ts': '',
    'server/only-tested.test.ts': "import './only-tested.ts';",
  });
  expect(dead).toEqual(['server/forgotten.ts', 'server/also-forgotten.ts', 'server/only-tested.ts']);
});

test('a file is alive when a script, an export, a test in its testing folder or a started process needs it', () => {
  const dead = deadIn({
    'package.json': '{"scripts": {"start": "node tools/start.mjs"}}',
    'tools/start.mjs': 'await run(`${root}server/main.ts`);',
    'verifier/package.json': '{"name": "@latchkey/verifier", "exports": {".": "./index.ts"}}',
    'verifier/index.ts': '',
    'server/main.ts': "new Worker(new URL('./worker.ts', import.meta.url));",
    'server/worker.ts': '',
    'server/testing/fake-clock.ts': '',
    'server/app.test.ts': "import './testing/fake-clock.ts';",
    'examples/express.ts': '',
  });
  expect(dead).toEqual([]);
});
