import { posix } from 'node:path';
import { readWorkspaces, type ScannedFile } from './scan-imports.ts';
import { isForTests, isTest, type Tree, topFolder } from './tree.ts';

/** Programs and configurations that nothing imports; scripts and the exports of packages come on top. */
export const ENTRY_POINTS = [
  'server/main.ts',
  'cli/main.ts',
  'bench/main.ts',
  'simulation/main.ts',
  'e2e/crash/main.ts',
  'contract/generate-openapi.ts',
  'portal/main.tsx',
  'portal/vite.config.ts',
  'knip.config.ts',
  'vitest.config.ts',
];

/** @returns the code files that no program reaches; what only its own test uses is dead, too */
export function findDeadFiles(tree: Tree, files: readonly ScannedFile[]): string[] {
  const references = new Map(files.map((file) => [file.path, referencesOf(file, tree)]));
  const programs = [
    ...ENTRY_POINTS,
    ...namedInScripts(tree),
    ...readWorkspaces(tree).values(),
    ...files.map(({ path }) => path).filter(isExample),
  ];
  const tests = files.map(({ path }) => path).filter(isTest);
  const usedByProduct = reach(programs, references);
  const usedAtAll = reach([...programs, ...tests], references);
  return files
    .map(({ path }) => path)
    .filter(
      (path) => !(isForTests(path) || topFolder(path) === 'tools' ? usedAtAll : usedByProduct).has(path),
    );
}

function isExample(path: string): boolean {
  return topFolder(path) === 'examples';
}

/** Files that the file imports, or names in a string from itself or from the root: what it starts as a process. */
function referencesOf(file: ScannedFile, tree: Tree): string[] {
  const named = file.literals.flatMap((literal) => {
    const path = literal.replace(/[?#].*$/, '').replace(/^\//, '');
    return /^[\w./@-]+\.(ts|tsx|mts|mjs|js)$/.test(path)
      ? [posix.join(posix.dirname(file.path), path), path]
      : [];
  });
  return [...file.imports.map(({ to }) => to ?? ''), ...named].filter((path) => tree.has(path));
}

function namedInScripts(tree: Tree): string[] {
  const scripts = Object.values<string>(JSON.parse(tree.get('package.json') ?? '{}').scripts ?? {});
  return [...scripts, tree.get('.ci/run') ?? ''].flatMap(
    (script) => script.match(/[\w./-]+\.(ts|mjs|js)\b/g) ?? [],
  );
}

function reach(from: readonly string[], references: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const waiting = [...from];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    waiting.push(...(references.get(path) ?? []));
  }
  return reached;
}
