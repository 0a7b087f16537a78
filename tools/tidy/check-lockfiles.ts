import type { Tree } from './tree.ts';

/**
 * npm leaves out of a lockfile the optional packages that it could not fetch while it wrote it, usually other platforms'
 * builds that a mirror lacks; `npm ci` then refuses the whole file, and so would the first start of a fresh clone.
 *
 * @returns one complaint for each optional package that a lockfile lacks
 */
export function checkLockfiles(tree: Tree): string[] {
  return [...tree]
    .filter(([path]) => path.endsWith('package-lock.json'))
    .flatMap(([path, text]) => {
      const packages: Record<string, { optionalDependencies?: Record<string, string> }> =
        JSON.parse(text).packages;
      const installed = new Set(
        Object.keys(packages).map((folder) => folder.replace(/^.*node_modules\//, '')),
      );
      return Object.values(packages)
        .flatMap(({ optionalDependencies = {} }) => Object.entries(optionalDependencies))
        .filter(([name]) => !installed.has(name))
        .map(
          ([name, range]) =>
            `${path} lacks ${name}@${range}: npm ci will refuse it. Choose versions that the registry has for all platforms`,
        );
    });
}
