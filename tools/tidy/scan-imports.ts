import { posix } from 'node:path';
import { type MaskedSource, maskSource } from './mask-source.ts';
import { isCode, type Tree } from './tree.ts';

export type Import = {
  /** file that imports */
  readonly from: string;
  /** as written: `./revoke-key.ts`, `node:fs`, `@latchkey/verifier` */
  readonly specifier: string;
  /** the file meant, when it is one of this repository; undefined for packages */
  readonly to: string | undefined;
};

export type ScannedFile = MaskedSource & { readonly path: string; readonly imports: readonly Import[] };

/** `… from '`, `import '` and `import('`, up to and with the quote. */
const IMPORT = /\b(?:import|export)\b[^'"();]*?\bfrom\s*['"]|\bimport\s*\(?\s*['"]/g;

/** Reads what each code file imports. */
export function scanFiles(tree: Tree): ScannedFile[] {
  const packages = readWorkspaces(tree);
  return [...tree]
    .filter(([path]) => isCode(path))
    .map(([path, text]) => {
      const masked = maskSource(text);
      const imports = [...masked.skeleton.matchAll(IMPORT)].map(({ index, 0: match }) => {
        const start = index + match.length;
        const specifier = text.slice(start, text.indexOf(text.charAt(start - 1), start));
        return { from: path, specifier, to: resolveImport(path, specifier, packages) };
      });
      return { ...masked, path, imports };
    });
}

/** Entry files of the workspaces by what they are imported as: `@latchkey/verifier` → `verifier/index.ts`. */
export function readWorkspaces(tree: Tree): Map<string, string> {
  const entries = new Map<string, string>();
  for (const [path, text] of tree) {
    if (!/^[\w-]+\/package\.json$/.test(path)) continue;
    const { name, exports } = JSON.parse(text);
    for (const [subpath, file] of Object.entries(exports ?? {})) {
      if (typeof file === 'string')
        entries.set(posix.join(name, subpath), posix.join(posix.dirname(path), file));
    }
  }
  return entries;
}

function resolveImport(from: string, specifier: string, packages: Map<string, string>): string | undefined {
  const path = specifier.replace(/\?.*$/, '');
  return path.startsWith('.') ? posix.join(posix.dirname(from), path) : packages.get(path);
}
