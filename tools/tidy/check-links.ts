import { posix } from 'node:path';
import type { Tree } from './tree.ts';

/** Folders whose paths ARCHITECTURE.md may name; anything else with a slash in it is a route or a package. */
const FOLDER = /^(bench|cli|contract|deploy|docs|e2e|examples|portal|server|simulation|tools|verifier)\//;
const LINK = /\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)/g;

/** @returns one complaint for each link of a Markdown file, and each path in ARCHITECTURE.md, that leads nowhere */
export function checkLinks(tree: Tree): string[] {
  const documents = [...tree].filter(([path]) => path.endsWith('.md'));
  const broken = documents.flatMap(([path, text]) =>
    [...withoutCode(text).matchAll(LINK)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z][a-z+.-]*:/i.test(target) && !leadsSomewhere(path, target, tree))
      .map((target) => `${path} links to ${target}, which is not there`),
  );
  return [...broken, ...checkPaths('ARCHITECTURE.md', tree)];
}

function leadsSomewhere(from: string, target: string, tree: Tree): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? from : posix.join(posix.dirname(from), decodeURIComponent(path));
  if (!exists(file, tree)) return false;
  return anchor === undefined || !file.endsWith('.md') || anchorsOf(tree.get(file) ?? '').has(anchor);
}

function exists(path: string, tree: Tree): boolean {
  const folder = path.replace(/\/*$/, '/');
  return tree.has(path) || path === '.' || [...tree.keys()].some((file) => file.startsWith(folder));
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
}

/** The anchors that a forge gives to headings: lower case, without punctuation, spaces as hyphens. */
function anchorsOf(text: string): Set<string> {
  const headings = [...withoutFences(text).matchAll(/^#{1,6}\s+(.*)$/gm)].map(([, heading = '']) =>
    heading.trim(),
  );
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function withoutFences(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '');
}

function checkPaths(document: string, tree: Tree): string[] {
  const code = (tree.get(document) ?? '').match(/^```[\s\S]*?^```|`[^`\n]+`/gm) ?? [];
  const paths = code.flatMap((block) => block.split(/[\s`,;()]+/)).filter((word) => FOLDER.test(word));
  const exact = paths.map((path) => path.replace(/[:.]+$/, '')).filter((path) => !/[*{<…]|\.\.\./.test(path));
  return [...new Set(exact)]
    .filter((path) => !exists(path, tree))
    .map((path) => `${document} names ${path}, which is not there`);
}
