import { ACCESS_LEVELS } from '@latchkey/verifier';
import { z } from 'zod';

/** Well-formed Unicode without control characters: what a person can have typed into one line. */
function isCleanLine(text: string): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text);
}

/** The same with line breaks and tabs. */
function isCleanText(text: string): boolean {
  return text.isWellFormed() && !/[^\P{Cc}\n\r\t]/u.test(text);
}

/** Nothing that turns the direction of the text after it, such as a right-to-left override: names stand in sentences. */
function keepsDirection(text: string): boolean {
  return !/[\u202A-\u202E\u2066-\u2069]/.test(text);
}

const NO_TURNING = 'Characters that turn the direction of text are not allowed here.';

/** One line of text, trimmed. */
export function line(longest: number) {
  return z
    .string()
    .trim()
    .min(1, 'Enter something here.')
    .max(longest, `At most ${longest} characters.`)
    .refine(isCleanLine, 'Control characters are not allowed here.')
    .refine(keepsDirection, NO_TURNING);
}

/** Free text, trimmed; may be empty. */
export function text(longest: number) {
  return z
    .string()
    .trim()
    .max(longest, `At most ${longest} characters.`)
    .refine(isCleanText, 'Control characters are not allowed here.')
    .refine(keepsDirection, NO_TURNING);
}

export const emailAddress = z
  .email('Enter an e-mail address like name@example.com.')
  .max(254, 'At most 254 characters.');

export const accessLevel = z.enum(ACCESS_LEVELS).meta({ id: 'AccessLevel' });
export const requiredAccess = z.enum(['read', 'write']);

/** Names an API in addresses, permissions and code: lower case, digits, dashes; it never changes. */
export const slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/, 'Use 1 to 50 lower-case letters, digits and dashes.')
  .meta({ id: 'Slug', example: 'conversations' });

export const timestamp = z.iso.datetime().meta({ id: 'Timestamp', description: 'ISO 8601, UTC.' });

export const environmentName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,29}$/, 'Use 1 to 30 lower-case letters, digits and dashes, a letter first.')
  .meta({ id: 'EnvironmentName', example: 'production' });

/** ISO 8601 duration of days, hours, minutes and seconds, such as `PT24H` or `P7D`. */
export const duration = z.iso.duration().meta({ id: 'Duration', example: 'PT24H' });

export const rateLimit = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9_-]{1,30}$/, 'Use 1 to 30 lower-case letters, digits, "-" and "_".')
      .optional(),
    requests: z.int().min(1).max(1_000_000_000),
    seconds: z.int().min(1).max(31_536_000),
  })
  .meta({ id: 'RateLimit', description: 'At most `requests` at once, refilled evenly over `seconds`.' });
export const rateLimits = z.array(rateLimit).max(5);

/** `{slug: level}`. */
export const permissions = z.record(slug, accessLevel).meta({ id: 'Permissions' });
/** `{slug: [endpoint id]}`: narrows the permission on an API to single endpoints. */
export const endpointSelection = z
  .record(slug, z.array(z.string().max(40)).max(10_000))
  .meta({ id: 'EndpointSelection' });

/** Who made or changed something. */
export const actor = z
  .object({ kind: z.enum(['person', 'key', 'system']), id: z.string().nullable(), name: z.string() })
  .meta({ id: 'Actor' });

/** Query of a list. */
export const page = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
  search: z.string().max(200).optional(),
};

/** Query of a list that can be in the order of names too. */
export const sort = z.enum(['newest', 'name']).default('newest');

/** A page of a list. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** What became of a change after which less is allowed: which verifiers have confirmed it, and how fast. */
export const receipt = z
  .object({
    epoch: z.int(),
    barrier: z.object({
      complete: z.boolean(),
      acknowledged: z.int(),
      expired: z.int(),
      waitedMs: z.number(),
      completeBy: timestamp
        .optional()
        .describe('With 202: it holds everywhere by then at the latest. Ask at the Location of the reply.'),
    }),
  })
  .meta({ id: 'Receipt' });
