/** Why a document cannot be imported. Stable: callers and the portal tell cases apart by it. */
export type OpenapiProblemCode =
  | 'not_openapi'
  | 'invalid_syntax'
  | 'invalid_path'
  | 'unsupported_version'
  | 'external_reference'
  | 'api_key_in_query'
  | 'too_large'
  | 'too_many_operations'
  | 'took_too_long'
  | 'import_busy';

/** Where in the document the trouble is. Lines and columns count from 1; `pointer` is a JSON pointer (RFC 6901). */
export interface OpenapiProblemPlace {
  readonly line?: number | null;
  readonly column?: number | null;
  readonly pointer?: string | null;
}

/**
 * A document that cannot be imported. `message` may be shown to whoever sent the document and says what to do
 * next; it never carries anything but what stands in the document.
 */
export class OpenapiProblem extends Error {
  readonly code: OpenapiProblemCode;
  readonly line: number | null;
  readonly column: number | null;
  readonly pointer: string | null;

  constructor(code: OpenapiProblemCode, message: string, place: OpenapiProblemPlace = {}) {
    super(message);
    this.name = 'OpenapiProblem';
    this.code = code;
    this.line = place.line ?? null;
    this.column = place.column ?? null;
    this.pointer = place.pointer ?? null;
  }
}
