import { splitPointer } from './document-members.ts';
import type { SourceVisitor } from './source-visitor.ts';

/** Both count from 1; a column is one UTF-16 unit. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

interface WantedPart {
  offset: number | null;
  readonly members: Map<string, WantedPart>;
}

/**
 * Where the parts that JSON pointers name stand in a text: at the key of a mapping's member, at the first character of
 * a sequence's item. A part that does not stand in the text itself (it came through an alias or a merge key) is
 * placed at its nearest ancestor that does; the whole document has no place.
 *
 * @param visit goes through the text once and tells the visitor of each part.
 */
export function locatePointers(
  text: string,
  pointers: readonly string[],
  visit: (visitor: SourceVisitor) => void,
): Map<string, SourcePosition> {
  const root = newPart();
  for (const pointer of pointers) wantPart(root, pointer);
  visit(offsetRecorder(root));

  const offsets = new Map<string, number>();
  for (const pointer of pointers) {
    const offset = nearestOffset(root, pointer);
    if (offset !== null) offsets.set(pointer, offset);
  }
  const positions = findPositions(text, [...offsets.values()]);
  const located = new Map<string, SourcePosition>();
  for (const [pointer, offset] of offsets) {
    const position = positions.get(offset);
    if (position !== undefined) located.set(pointer, position);
  }
  return located;
}

/** Lines and columns of offsets into a text. Lines end with LF, CR or both (YAML 1.2.2 §5.4). */
export function findPositions(text: string, offsets: readonly number[]): Map<number, SourcePosition> {
  const positions = new Map<number, SourcePosition>();
  const lineEnd = /\r\n?|\n/g;
  let line = 1;
  let lineStart = 0;
  let nextLineStart = endOfLine(lineEnd, text);
  for (const offset of offsets.toSorted((left, right) => left - right)) {
    while (offset >= nextLineStart) {
      line += 1;
      lineStart = nextLineStart;
      nextLineStart = endOfLine(lineEnd, text);
    }
    positions.set(offset, { line, column: offset - lineStart + 1 });
  }
  return positions;
}

function endOfLine(lineEnd: RegExp, text: string): number {
  return lineEnd.test(text) ? lineEnd.lastIndex : Number.POSITIVE_INFINITY;
}

function newPart(): WantedPart {
  return { offset: null, members: new Map() };
}

function wantPart(root: WantedPart, pointer: string): void {
  let part = root;
  for (const name of splitPointer(pointer)) {
    const known = part.members.get(name);
    const member = known ?? newPart();
    if (known === undefined) part.members.set(name, member);
    part = member;
  }
}

function nearestOffset(root: WantedPart, pointer: string): number | null {
  let part: WantedPart | undefined = root;
  let offset: number | null = null;
  for (const name of splitPointer(pointer)) {
    part = part.members.get(name);
    if (part === undefined || part.offset === null) return offset;
    offset = part.offset;
  }
  return offset;
}

function offsetRecorder(root: WantedPart): SourceVisitor {
  /** What is open, innermost last. `nextItem` is null in a mapping; `part` is null where nothing is wanted. */
  const open: { readonly part: WantedPart | null; nextItem: number | null }[] = [];
  let keyed: WantedPart | null = root;

  function enter(offset: number): WantedPart | null {
    const parent = open.at(-1);
    if (parent === undefined || parent.nextItem === null) return keyed;
    const item = parent.part?.members.get(String(parent.nextItem)) ?? null;
    parent.nextItem += 1;
    if (item !== null) item.offset ??= offset;
    return item;
  }

  return {
    openMapping(offset) {
      open.push({ part: enter(offset), nextItem: null });
    },
    openSequence(offset) {
      open.push({ part: enter(offset), nextItem: 0 });
    },
    key(name, offset) {
      keyed = open.at(-1)?.part?.members.get(name) ?? null;
      if (keyed !== null) keyed.offset ??= offset;
    },
    scalar(offset) {
      enter(offset);
    },
    close() {
      open.pop();
    },
  };
}
