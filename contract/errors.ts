import { OUTCOMES } from '@latchkey/verifier';
import { z } from 'zod';

/** Every error code of the HTTP API with its status and title; the sentence is written where it happens. */
export const ERRORS = {
  invalid_request: { status: 400, title: 'Invalid request' },
  malformed_json: { status: 400, title: 'Malformed JSON' },
  not_signed_in: { status: 401, title: 'Not signed in' },
  invalid_credentials: { status: 401, title: 'E-mail or password wrong' },
  invalid_service_token: { status: 401, title: 'Service token not accepted' },
  forbidden: { status: 403, title: 'Not allowed' },
  foreign_origin: { status: 403, title: 'Request from another site' },
  api_not_allowed: { status: 403, title: 'API not covered by this service token' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  request_timeout: { status: 408, title: 'Request took too long' },
  conflict: { status: 409, title: 'Conflict' },
  name_taken: { status: 409, title: 'Name taken' },
  email_taken: { status: 409, title: 'E-mail address taken' },
  already_set_up: { status: 409, title: 'Already set up' },
  not_set_up: { status: 409, title: 'Not set up yet' },
  secret_already_shown: { status: 409, title: 'Secret already shown' },
  wrong_state: { status: 409, title: 'Not possible in this state' },
  approval_required: { status: 409, title: 'Approval required' },
  body_too_large: { status: 413, title: 'Body too large' },
  unsupported_content_type: { status: 415, title: 'Unsupported content type' },
  idempotency_mismatch: { status: 422, title: 'Idempotency key used for something else' },
  not_importable: { status: 422, title: 'Document cannot be imported' },
  headers_too_large: { status: 431, title: 'Headers too large' },
  too_many_attempts: { status: 429, title: 'Too many attempts' },
  internal_error: { status: 500, title: 'Internal error' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** RFC 9457 problem details, the body of every error. */
export const problem = z
  .object({
    type: z.string().describe('Stable URI of this kind of problem.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What is wrong and what to do next.'),
    code: z.union([z.enum(OUTCOMES), z.string()]).describe('Stable name, for programs.'),
    requestId: z.string(),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('Every fault of the request, with a path into it.'),
  })
  .loose()
  .meta({ id: 'Problem' });
