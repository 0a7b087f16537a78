import type { ScannedFile } from './scan-imports.ts';
import { isForTests, topFolder } from './tree.ts';

const ENGINE_PACKAGE = /^(better-sqlite3|node:sqlite|sqlite3|pg|pg-.+|postgres)$/;
const ENGINE_WORD = /\b(sqlite\w*|postgres\w*|pragma|pg_\w+|jsonb|autoincrement)\b/i;

/** Where the environment may be read: by what makes the configuration of it, and in what is no product. */
const READS_ENVIRONMENT = [
  'server/config.ts',
  'server/main.ts',
  'server/workers/main.ts',
  'cli/main.ts',
  'bench/main.ts',
];
const FOLDERS_THAT_READ_ENVIRONMENT = ['tools', 'examples'];

/** @returns one complaint for each file outside server/database that names a database engine */
export function checkEngines(files: readonly ScannedFile[]): string[] {
  return files.flatMap((file) => {
    if (file.path.startsWith('server/database/') || isForTests(file.path) || !isProduct(file.path)) return [];
    const imported = file.imports.find(({ specifier }) => ENGINE_PACKAGE.test(specifier));
    if (imported !== undefined)
      return [`${file.path} imports ${imported.specifier}: only server/database does`];
    // The configuration is told which database to use.
    if (file.path === 'server/config.ts') return [];
    const word = ENGINE_WORD.exec(withoutImports(file))?.[0];
    return word === undefined ? [] : [`${file.path} says "${word}": only server/database names an engine`];
  });
}

/** @returns one complaint for each file that reads the environment by itself */
export function checkEnvironment(files: readonly ScannedFile[]): string[] {
  return files.flatMap((file) => {
    const mayRead =
      READS_ENVIRONMENT.includes(file.path) ||
      FOLDERS_THAT_READ_ENVIRONMENT.includes(topFolder(file.path)) ||
      isForTests(file.path) ||
      /\.config\.m?ts$/.test(file.path);
    const reads = /\bprocess\s*(\?\.|\.)\s*env\b/.test(file.skeleton) || importsEnvironment(file);
    return reads && !mayRead
      ? [`${file.path} reads the environment: only ${READS_ENVIRONMENT.join(', ')} do`]
      : [];
  });
}

function isProduct(path: string): boolean {
  return ['server', 'cli', 'portal', 'contract', 'verifier'].includes(topFolder(path));
}

/** A file may be named after what it checks without being about an engine: `./database/sqlite.ts` in app.ts. */
function withoutImports(file: ScannedFile): string {
  return file.imports.reduce((text, { specifier }) => text.replaceAll(specifier, ''), file.commentless);
}

function importsEnvironment(file: ScannedFile): boolean {
  return /\bimport\s*\{[^}]*\benv\b[^}]*\}\s*from\s*'node:process'/.test(file.commentless);
}
