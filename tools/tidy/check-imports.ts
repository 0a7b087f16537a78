import type { Import, ScannedFile } from './scan-imports.ts';
import { isForTests, isTest, topFolder } from './tree.ts';

/** Which part of the product may import which others: ARCHITECTURE.md. What is not named here may import anything. */
const MAY_IMPORT = new Map([
  ['verifier', []],
  ['contract', ['verifier']],
  ['server', ['contract', 'verifier']],
  ['portal', ['contract']],
  ['cli', ['contract']],
]);

/** The verifier is embedded in other people's services: it brings nothing with it. Its tests may use the test tools. */
const VERIFIER_TEST_PACKAGES = ['vitest', 'fast-check'];

/** @returns one complaint for each import that points where it must not */
export function checkImports(files: readonly ScannedFile[]): string[] {
  return files.flatMap((file) => file.imports).flatMap(checkImport);
}

function checkImport(wanted: Import): string[] {
  const reasons = [
    againstDirection(wanted),
    intoTests(wanted),
    intoForeignStore(wanted),
    byVerifier(wanted),
    bySimulation(wanted),
  ];
  return reasons.flatMap((reason) =>
    reason === undefined ? [] : [`${wanted.from} imports ${wanted.specifier}: ${reason}`],
  );
}

function againstDirection({ from, to }: Import): string | undefined {
  const part = topFolder(from);
  const allowed: readonly string[] | undefined = MAY_IMPORT.get(part);
  if (to === undefined || allowed === undefined) return undefined;
  if (isForTests(from) && (isForTests(to) || topFolder(to) === 'tools')) return undefined;
  const target = topFolder(to);
  if (target === part || allowed.includes(target)) return undefined;
  return `${part} may import ${allowed.length === 0 ? 'nothing else' : `only ${allowed.join(' and ')}`}`;
}

function intoTests({ from, to }: Import): string | undefined {
  if (to === undefined || !MAY_IMPORT.has(topFolder(from)) || isForTests(from) || !isForTests(to))
    return undefined;
  return 'the product does not use what is there for tests';
}

function intoForeignStore({ from, to }: Import): string | undefined {
  const store = /^server\/([\w-]+)\/(?:[\w-]+-)?store\.ts$/.exec(to ?? '');
  const feature = /^server\/([\w-]+)\//.exec(from);
  if (store === null || feature === null || store[1] === feature[1] || feature[1] === 'testing')
    return undefined;
  return `a feature calls another's verbs, never its store`;
}

function byVerifier({ from, specifier, to }: Import): string | undefined {
  if (topFolder(from) !== 'verifier' || to !== undefined) return undefined;
  if (specifier.startsWith('node:') || (isTest(from) && VERIFIER_TEST_PACKAGES.includes(specifier)))
    return undefined;
  return 'the verifier depends on nothing but Node.js';
}

/** What is simulated is what the promise rests on; whatever else it needed would be a database or a network. */
function bySimulation({ from, to }: Import): string | undefined {
  if (topFolder(from) !== 'simulation' || to === undefined || isForTests(to)) return undefined;
  if (/^(verifier|server\/barrier|server\/verifiers)\//.test(to)) return undefined;
  return 'the simulation may import only verifier, server/barrier and server/verifiers';
}
