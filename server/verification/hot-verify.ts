import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { verifyReply } from '@latchkey/contract';
import type { Decision, KeyParser, ServiceTokenSnapshot, Verifier } from '@latchkey/verifier';
import type { HotRoute } from '../http/hot-routes.ts';
import { readBody } from '../http/read-body.ts';
import { answerQuestion } from './answer-question.ts';
import { ProvenTokens } from './proven-tokens.ts';
import { readQuestion } from './read-question.ts';
import { writeDecision } from './write-decision.ts';

export interface HotVerifySettings {
  readonly verifier: Verifier;
  readonly keyParser: () => KeyParser;
  readonly createRequestId: () => string;
  /** Validates every reply against the contract; for tests. */
  readonly checkReplies: boolean;
}

/** A question is a few hundred bytes; what is longer is not in a hurry. */
const LONGEST_BODY = 16 * 1024;

/**
 * `POST /v1/verify` for questions that are as they should be: asked with a good service token that is held here, in
 * JSON that the contract takes. Everything else, errors above all, is left to the ordinary route.
 */
export function createHotVerify(settings: HotVerifySettings): HotRoute {
  const { verifier, keyParser, createRequestId, checkReplies } = settings;
  const tokens = new ProvenTokens(verifier);

  /** Undefined where the ordinary route has to say what is wrong. */
  const decide = (token: ServiceTokenSnapshot, body: Buffer): Decision | Promise<Decision> | undefined => {
    try {
      const question = readQuestion(body.toString());
      return question && answerQuestion(verifier, keyParser(), token, question);
    } catch {
      return undefined;
    }
  };
  const reply = (response: ServerResponse, decision: Decision) => {
    const text = writeDecision(decision);
    if (checkReplies) verifyReply.parse(JSON.parse(text));
    sendJson(response, text, createRequestId());
  };

  return {
    takes: (url) => url === '/v1/verify',
    handle: (request, response, handOn) => {
      if (request.method !== 'POST' || !isShortJson(request.headers)) return false;
      const token = tokens.find(request, keyParser());
      if (token === null) return false;
      readBody(request, (body) => {
        const decision = decide(token, body);
        if (decision === undefined) handOn(body);
        else if (!(decision instanceof Promise)) reply(response, decision);
        else decision.then((late) => reply(response, late)).catch(() => handOn(body));
      });
      return true;
    },
  };
}

/** One JSON body of known length, as every client library sends it. */
function isShortJson(headers: IncomingHttpHeaders): boolean {
  const type = headers['content-type'];
  if (type !== 'application/json' && type !== 'application/json; charset=utf-8') return false;
  return Number(headers['content-length']) <= LONGEST_BODY && headers['transfer-encoding'] === undefined;
}

function sendJson(response: ServerResponse, text: string, requestId: string): void {
  const length = Buffer.byteLength(text);
  response.writeHead(200, [
    'content-type',
    'application/json; charset=utf-8',
    'content-length',
    String(length),
    'cache-control',
    'no-store',
    'x-content-type-options',
    'nosniff',
    'x-request-id',
    requestId,
  ]);
  // ASCII alone is the same in both, and need not be encoded.
  response.end(text, length === text.length ? 'latin1' : 'utf8');
}
