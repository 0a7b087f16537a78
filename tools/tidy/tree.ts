import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The repository's own files: path from its root, with `/`, and content. */
export type Tree = ReadonlyMap<string, string>;

const NOT_TEXT = /\.(png|jpe?g|gif|ico|webp|avif|woff2?|ttf|pdf|zip|gz)$/;

/**
 * Reads all files that git would keep, without asking git: the tests also run in an unpacked archive.
 *
 * @throws for a line of .gitignore that is neither a folder (`data/`) nor an ending (`*.log`)
 */
export function readTree(root: string): Tree {
  const isIgnored = readIgnoreRules(root);
  const tree = new Map<string, string>();
  const addFolder = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && entry.name !== '.git' && !isIgnored(entry.name, true)) addFolder(path);
      if (entry.isFile() && !isIgnored(entry.name, false)) {
        tree.set(path, NOT_TEXT.test(path) ? '' : readFileSync(join(root, path), 'utf8'));
      }
    }
  };
  addFolder('');
  return tree;
}

function readIgnoreRules(root: string): (name: string, isFolder: boolean) => boolean {
  const folders = new Set<string>();
  const endings: string[] = [];
  for (const line of readFileSync(join(root, '.gitignore'), 'utf8').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    if (/^[\w.-]+\/$/.test(line)) folders.add(line.slice(0, -1));
    else if (/^\*[\w.-]+$/.test(line)) endings.push(line.slice(1));
    else
      throw new Error(
        `.gitignore has the line "${line}"; tools/tidy/tree.ts knows only folders (data/) and endings (*.log).`,
      );
  }
  return (name, isFolder) => (isFolder ? folders.has(name) : endings.some((ending) => name.endsWith(ending)));
}

export function isCode(path: string): boolean {
  return /\.(ts|tsx|mts|mjs|js)$/.test(path) && !path.endsWith('.d.ts');
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}

/** Tests, and what only tests use. */
export function isForTests(path: string): boolean {
  return (
    isTest(path) || /(^|\/)testing\//.test(path) || path.startsWith('e2e/') || path.startsWith('simulation/')
  );
}

/** `server` of `server/keys/store.ts`; empty for a file of the root. */
export function topFolder(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
}
