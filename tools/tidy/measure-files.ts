import type { ScannedFile } from './scan-imports.ts';

/** @returns the files with more lines of code than the limit, comments and blank lines not counted, longest first */
export function findLongFiles(
  files: readonly ScannedFile[],
  linesMax: number,
): { path: string; lines: number }[] {
  return files
    .map(({ path, commentless }) => ({
      path,
      lines: commentless.split('\n').filter((line) => line.trim() !== '').length,
    }))
    .filter(({ lines }) => lines > linesMax)
    .sort((a, b) => b.lines - a.lines);
}
