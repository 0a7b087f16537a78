export interface ExcerptLine {
  readonly number: number;
  readonly text: string;
  /** Whether the trouble is here. */
  readonly meant: boolean;
}

const AROUND = 2;
/** A document may be one line. */
const WIDEST = 200;

/** The lines around one of a document, for showing where the trouble is. @param line counted from 1 */
export function excerptOf(document: string, line: number): readonly ExcerptLine[] {
  const lines = document.split('\n', line + AROUND);
  return lines
    .map((text, index) => ({ number: index + 1, text: text.slice(0, WIDEST), meant: index + 1 === line }))
    .slice(Math.max(0, line - 1 - AROUND));
}
