/**
 * Told of every part of a JSON or YAML text in the order it stands there. Offsets are UTF-16 units from the start.
 * Inside a mapping, each value is preceded by its `key`.
 */
export interface SourceVisitor {
  openMapping(offset: number): void;
  openSequence(offset: number): void;
  key(name: string, offset: number): void;
  scalar(offset: number): void;
  close(): void;
}

/** The text breaks the rules of its notation at `offset`. The message is a clause, without a full stop. */
export class SourceSyntaxError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'SourceSyntaxError';
    this.offset = offset;
  }
}

/** The text is nested deeper than is read. */
export class SourceDepthError extends SourceSyntaxError {}
