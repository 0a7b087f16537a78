import type { ScannedFile } from './scan-imports.ts';
import { isTest } from './tree.ts';

const A_TEST = /\b(test|it|\w*[eE]achDatabase)\b(\.\w+)*\s*(<[^>]*>)?[(`]/;
const LEFT_OUT =
  /\b(?:test|it|describe|suite|bench|context|\w*[eE]achDatabase)(?:\.\w+)*\.(?:skip|only|todo|fails|skipIf|runIf)\b|\b(?:xit|fit|xtest|xdescribe|fdescribe)\s*\(/;

/** @returns one complaint for each test file without a test, or with one that does not always run */
export function checkTests(files: readonly ScannedFile[]): string[] {
  return files
    .filter(({ path }) => isTest(path))
    .flatMap(({ path, skeleton }) => {
      const leftOut = LEFT_OUT.exec(skeleton)?.[0];
      return [
        ...(A_TEST.test(skeleton) ? [] : [`${path} has no test`]),
        ...(leftOut === undefined
          ? []
          : [`${path} uses ${leftOut}: every test runs, unless LATCHKEY_TEST_SKIP names its kind`]),
      ];
    });
}
