import type { z } from 'zod';

/** Reads a JSON column; throws when it does not hold what the schema says. */
export function readJson<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  return schema.parse(JSON.parse(text));
}

export function writeJson(value: unknown): string {
  return JSON.stringify(value);
}
