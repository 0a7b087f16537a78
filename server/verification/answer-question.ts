import type { verifyRequest } from '@latchkey/contract';
import {
  type Credential,
  type Decision,
  type KeyParser,
  readAuthorization,
  readKey,
  type ServiceTokenSnapshot,
  UnknownApiError,
  type Verifier,
} from '@latchkey/verifier';
import type { z } from 'zod';
import { invalidField, Problem } from '../http/problem.ts';

export type Question = z.output<typeof verifyRequest>;

/** Decides a question of a protected service, within the APIs that its token covers. Throws a `Problem`. */
export function answerQuestion(
  verifier: Verifier,
  parser: KeyParser,
  token: ServiceTokenSnapshot,
  question: Question,
): Decision | Promise<Decision> {
  const { access, method, path, address, cost } = question;
  if (access === undefined && (method === undefined || path === undefined)) {
    throw invalidField('access', 'Say what the request needs: access, or method and path.');
  }
  const api = chooseApi(token, question.api);
  const credential = toCredential(question, parser);
  const decide = () =>
    verifier.verify(credential, { api, access, method: method?.toUpperCase(), path, address, cost });
  try {
    const decision = decide();
    return decision instanceof Promise ? decision.catch(refuseUnknownApi) : decision;
  } catch (error) {
    return refuseUnknownApi(error);
  }
}

/** The API asked about, which the token must cover. */
function chooseApi(token: ServiceTokenSnapshot, wanted: string | undefined): string {
  if (wanted === undefined) {
    const only = token.apis.length === 1 ? token.apis[0] : undefined;
    if (only !== undefined) return only;
    throw invalidField('api', `Name the API; this service token covers ${token.apis.join(', ')}.`);
  }
  if (token.apis.includes(wanted)) return wanted;
  throw new Problem(
    'api_not_allowed',
    // What was named is not repeated: a key sent in the wrong field must not come back in a reply.
    'This service token does not cover the API that was named. Use one that does; an operator makes them.',
  );
}

function toCredential({ key, authorization }: Question, parser: KeyParser): Credential {
  if (key !== undefined && authorization !== undefined) {
    const message = 'The question carries both "key" and "authorization". Send the one the request carried.';
    return { kind: 'unusable', status: 400, message };
  }
  if (key !== undefined) return key === '' ? { kind: 'none' } : readKey(key, parser);
  if (authorization !== undefined) return readAuthorization(authorization, parser);
  return { kind: 'none' };
}

function refuseUnknownApi(error: unknown): never {
  if (!(error instanceof UnknownApiError)) throw error;
  throw invalidField('api', `There is no API "${error.message}" in the catalogue.`);
}
