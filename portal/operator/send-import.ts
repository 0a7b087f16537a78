import type * as contract from '@latchkey/contract';
import type { Reply, RequestBody } from '@latchkey/contract';
import { ApiProblem, offlineProblem, toProblem } from '../client/problem.ts';
import { signInAgain } from '../client/sign-in-again.ts';

export type ImportBody = RequestBody<typeof contract.importApi>;
export type ImportReply = Reply<typeof contract.importApi, 200>;

/** A document that cannot be imported, with the line of it where the trouble is, counted from 1. */
export class DocumentProblem extends ApiProblem {
  readonly line: number | null;

  constructor({ status, code, message, requestId, faults }: ApiProblem, line: number | null) {
    super(status, code, message, requestId, faults);
    this.line = line;
  }
}

/**
 * Sends a document to be compared or imported. Not with `fetch`, which does not tell how much of a large document is
 * sent already.
 *
 * @param onSent share of it that is sent, from 0 to 1
 * @throws {DocumentProblem} for every answer that is not a success
 */
export async function sendImport(body: ImportBody, onSent: (share: number) => void): Promise<ImportReply> {
  const { status, reply } = await post('/v1/apis/import', JSON.stringify(body), onSent);
  // The contract says which JSON comes back, and the server's tests hold every reply to it.
  if (status === 200) return reply as ImportReply;
  const problem = toProblem(status, reply, new Headers());
  if (problem.code === 'not_signed_in' && (await signInAgain(true))) return sendImport(body, onSent);
  throw new DocumentProblem(problem, lineOf(reply));
}

function post(
  address: string,
  text: string,
  onSent: (share: number) => void,
): Promise<{ readonly status: number; readonly reply: unknown }> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open('POST', address);
    sending.setRequestHeader('content-type', 'application/json');
    sending.upload.onprogress = ({ loaded, total }) => onSent(total === 0 ? 1 : loaded / total);
    sending.onload = () => resolve({ status: sending.status, reply: parse(sending.responseText) });
    sending.onerror = () => reject(offlineProblem());
    sending.send(text);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function lineOf(reply: unknown): number | null {
  const found = typeof reply === 'object' && reply !== null && 'line' in reply ? reply.line : null;
  return typeof found === 'number' ? found : null;
}
