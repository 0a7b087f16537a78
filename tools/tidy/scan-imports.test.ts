import { expect, test } from 'vitest';
import { scanFiles } from './scan-imports.ts';

function specifiersIn(text: string): string[] {
  return scanFiles(new Map([['server/a.ts', text]])).flatMap(({ imports }) =>
    imports.map(({ specifier }) => specifier),
  );
}

test('every form of import is seen', () => {
  const text = `
    import './a.ts';
    import b from "./b.ts";
    import type { C } from './c.ts';
    import {
      d, // with a comment
      e,
    } from './d.ts';
    export * from './e.ts';
    export { f } from './f.ts';
    const g = await import('./g.ts');
    import h, * as rest from './h.ts';`;
  expect(specifiersIn(text)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => `./${name}.ts`));
});

test('what only looks like an import is not taken for one', () => {
  const text = [
    "// import a from './a.ts';",
    "/* import a from './a.ts'; */",
    '"import a from \'./a.ts\'";',
    "`import a from './a.ts'; ${'`'} import b from './b.ts';`;",
    "const quote = /['\"`]/; const half = 4 / 2; const of = 'import';",
    "import real from './real.ts';",
  ].join('\n');
  expect(specifiersIn(text)).toEqual(['./real.ts']);
});

test('an import is resolved to the file it means', () => {
  const tree = new Map([
    [
      'verifier/package.json',
      '{"name": "@latchkey/verifier", "exports": {".": "./index.ts", "./express": "./express.ts"}}',
    ],
    [
      'server/keys/a.ts',
      "import '../app.ts'; import '@latchkey/verifier'; import '@latchkey/verifier/express'; import 'pg';",
    ],
  ]);
  const targets = scanFiles(tree).flatMap(({ imports }) => imports.map(({ to }) => to));
  expect(targets).toEqual(['server/app.ts', 'verifier/index.ts', 'verifier/express.ts', undefined]);
});
