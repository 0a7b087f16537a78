import { OUTCOMES, type ToAuthority } from '@latchkey/verifier';
import { z } from 'zod';

const n = z.int().min(0);
const keyId = z.string().regex(/^[A-Za-z0-9]{1,64}$/);

const message = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('join'),
    protocol: z.int(),
    serviceToken: z.string().max(200),
    api: z.string().max(50),
    incarnation: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
    name: z.string().max(100),
    version: z.string().max(40),
    historyId: z.string().max(100).nullable(),
    epoch: n,
  }),
  z.object({ type: z.literal('renew'), n, applied: n }),
  z.object({
    type: z.literal('load_key'),
    n,
    key: z.object({
      shape: z.enum(['bearer', 'secret']),
      mode: z.enum(['live', 'test']),
      id: z.string().regex(/^[A-Za-z0-9]{12}$/),
      secret: z.string().regex(/^[A-Za-z0-9]{43}$/),
    }),
  }),
  z.object({ type: z.literal('load_imported_key'), n, text: z.string().min(1).max(1024) }),
  z.object({ type: z.literal('load_api'), n, slug: z.string().max(50) }),
  z.object({
    type: z.literal('usage'),
    n,
    report: n,
    counts: z
      .array(
        z.object({
          keyId,
          api: z.string().max(50),
          outcome: z.enum(OUTCOMES),
          count: z.int().min(1).max(1_000_000_000),
          lastUsedAt: n,
          // Whatever else a service takes for an address is no reason to lose the count.
          address: z
            .string()
            .regex(/^[0-9A-Fa-f:.]{2,45}$/)
            .nullable()
            .catch(null),
        }),
      )
      .max(5_000),
  }),
  z.object({ type: z.literal('leave') }),
]);

/** One message of a verifier; `null` for what is none. */
export function readMessage(text: string): ToAuthority | null {
  try {
    const parsed = message.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
