import type { Tree } from './tree.ts';

const REGISTRY =
  /registry\.npmjs|npmjs\.org|registry\.yarnpkg|npm\.pkg\.github|\bverdaccio\b|\bartifactory\b/i;
const MACHINE_PATH = /(^|[\s"'`(=:[{,])\/(work|root|home\/\w+)\//m;

/** @returns one complaint for each file that says where it was made or what its packages were fetched from */
export function checkWords(tree: Tree): string[] {
  return [...tree].flatMap(([path, text]) => {
    const registry = REGISTRY.exec(text)?.[0] ?? lockedAddress(path, text);
    const folder = MACHINE_PATH.exec(text)?.[0].trim();
    return [
      ...(registry === undefined ? [] : [`${path} names a package registry: ${registry}`]),
      ...(folder === undefined ? [] : [`${path} names a folder of one machine: ${folder}`]),
    ];
  });
}

function lockedAddress(path: string, text: string): string | undefined {
  return path.endsWith('package-lock.json') ? /"resolved": "(https?:[^"]*)"/.exec(text)?.[1] : undefined;
}
