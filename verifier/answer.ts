import { PROBLEM_TYPE } from './protect.ts';
import type { Verification } from './verification.ts';

/** What of a response is used here. */
export interface AnswerableResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(text: string): unknown;
}

/** Sets the headers of a verification, and answers with it unless the request may pass. True if it may. */
export function answer(response: AnswerableResponse, verification: Verification): boolean {
  for (const [name, value] of Object.entries(verification.headers)) response.setHeader(name, value);
  if (verification.valid) return true;
  response.statusCode = verification.status;
  response.setHeader('content-type', PROBLEM_TYPE);
  response.end(JSON.stringify(verification.problem));
  return false;
}
