import type { ImportedDocument, ImportLimits } from './imported-document.ts';
import { interpretOpenapiText } from './openapi/interpret-openapi-text.ts';
import { OpenapiProblem, type OpenapiProblemCode } from './openapi-problem.ts';

/** What the process is given. */
export interface OpenapiWork {
  readonly text: string;
  readonly limits: ImportLimits;
}

/** What the process answers, once. Classes do not survive the way between processes, so a problem comes as its fields. */
export type OpenapiWorkReply =
  | { readonly document: ImportedDocument }
  | {
      readonly problem: {
        readonly code: OpenapiProblemCode;
        readonly message: string;
        readonly line: number | null;
        readonly column: number | null;
        readonly pointer: string | null;
      };
    };

function work({ text, limits }: OpenapiWork): OpenapiWorkReply {
  try {
    return { document: interpretOpenapiText(text, limits) };
  } catch (error) {
    if (!(error instanceof OpenapiProblem)) throw error;
    const { code, message, line, column, pointer } = error;
    return { problem: { code, message, line, column, pointer } };
  }
}

process.once('message', (given: OpenapiWork) => process.send?.(work(given)));
