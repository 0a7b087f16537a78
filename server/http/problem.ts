import { ERRORS, type ErrorCode } from '@latchkey/contract';

export interface FieldFault {
  /** Into the request: `permissions.conversations`. */
  readonly path: string;
  readonly message: string;
}

export interface ProblemOptions {
  readonly faults?: readonly FieldFault[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Members of its own in the problem document. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** What really happened; logged, never sent. */
  readonly cause?: unknown;
}

/** A failure with a stable code and a sentence for whoever asked. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ErrorCode;
  readonly options: ProblemOptions;

  /** @param detail what is wrong and what to do next, in a sentence that may be shown to anybody */
  constructor(code: ErrorCode, detail: string, options: ProblemOptions = {}) {
    super(detail, { cause: options.cause });
    this.code = code;
    this.options = options;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** The same answer for what does not exist and for what the caller may not know of. */
export function notFound(what: string): Problem {
  return new Problem('not_found', `There is no such ${what} here. Check the id and the organization.`);
}

/** What every address answers where nothing is, and what is there for others looks the same. */
export function nothingHere(): Problem {
  return new Problem('not_found', 'There is nothing at this address. The reference is at /docs.');
}

export function notSetUp(): Problem {
  return new Problem(
    'not_set_up',
    'This installation is not set up yet. Open the setup link that the server printed.',
  );
}

export function invalidField(path: string, message: string): Problem {
  return new Problem('invalid_request', message, { faults: [{ path, message }] });
}
