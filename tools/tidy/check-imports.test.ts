import { expect, test } from 'vitest';
import { checkImports } from './check-imports.ts';
import { scanFiles } from './scan-imports.ts';

const packages = [
  ['verifier/package.json', '{"name": "@latchkey/verifier", "exports": {".": "./index.ts"}}'],
  ['contract/package.json', '{"name": "@latchkey/contract", "exports": {".": "./index.ts"}}'],
] as const;

function complaintsAbout(path: string, text: string): string[] {
  return checkImports(scanFiles(new Map([...packages, [path, text]])));
}

test.each([
  ['contract/keys.ts', "import { outcomes } from '@latchkey/verifier';"],
  [
    'server/keys/routes.ts',
    "import { key } from '@latchkey/contract';\nimport { decide } from '@latchkey/verifier';",
  ],
  [
    'server/keys/issue-key.ts',
    "import { insertKey } from './store.ts';\nimport { appendEvent } from '../audit/append-event.ts';",
  ],
  ['server/app.ts', "import { store } from './keys/store.ts';"],
  ['server/keys/store.test.ts', "import { eachDatabase } from '../testing/each-database.ts';"],
  ['portal/keys/use-keys.ts', "import type { Key } from '@latchkey/contract';\nimport React from 'react';"],
  ['verifier/decide.ts', "import { hash } from 'node:crypto';\nimport { parse } from './key-format.ts';"],
  ['verifier/decide.test.ts', "import { expect } from 'vitest';\nimport fc from 'fast-check';"],
  ['e2e/tour.test.ts', "import { startServer } from '../server/app.ts';"],
  ['simulation/authority.ts', "import { Barrier } from '../server/barrier/barrier.ts';"],
])('%s may import along the arrows', (path, text) => {
  expect(complaintsAbout(path, text)).toEqual([]);
});

test.each([
  ['verifier/decide.ts', "import { key } from '@latchkey/contract';", 'verifier may import nothing else'],
  ['simulation/world.ts', "import { createApp } from '../server/app.ts';", 'the simulation may import only'],
  ['verifier/decide.ts', "import type { Zod } from 'zod';", 'depends on nothing but Node.js'],
  ['verifier/decide.test.ts', "import { Pool } from 'pg';", 'depends on nothing but Node.js'],
  [
    'contract/keys.ts',
    "export { store } from '../server/keys/store.ts';",
    'contract may import only verifier',
  ],
  ['portal/main.tsx', "import { decide } from '@latchkey/verifier';", 'portal may import only contract'],
  ['cli/main.ts', "const app = await import('../server/app.ts');", 'cli may import only contract'],
  ['server/app.ts', "import '../cli/main.ts';", 'server may import only contract and verifier'],
  [
    'server/app.ts',
    "import { say } from '../tools/progress.mjs';",
    'server may import only contract and verifier',
  ],
  ['server/keys/revoke-key.ts', "import { findApp } from '../apps/store.ts';", 'never its store'],
  ['server/keys/revoke-key.ts', "import { findApp } from '../apps/grant-store.ts';", 'never its store'],
  ['server/keys/routes.ts', "import { clock } from '../testing/fake-clock.ts';", 'what is there for tests'],
])('%s may not import against them: %s', (path, text, complaint) => {
  expect(complaintsAbout(path, text).join('\n')).toContain(complaint);
});
