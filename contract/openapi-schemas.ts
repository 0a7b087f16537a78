import { z } from 'zod';

/** A JSON Schema (draft 2020-12), as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Formats whose name says it: the pattern that zod checks them by tells a reader nothing. */
const NAMED_FORMATS = new Set(['date-time', 'duration', 'email', 'uri']);

/**
 * Turns zod schemas into JSON Schemas that share the named ones (`.meta({id})`) as components.
 * One for each document.
 */
export class SchemaCollection {
  readonly #components = new Map<string, JsonSchema>();

  /** The named schemas met so far, by name. */
  get components(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#components].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** @param side `input`: what a caller sends; `output`: what a caller gets, where unknown members may be added later */
  convert(schema: z.ZodType, side: 'input' | 'output'): JsonSchema {
    const { $schema, $defs, ...own } = z.toJSONSchema(schema, {
      target: 'draft-2020-12',
      io: side,
      override: ({ zodSchema, jsonSchema }) => tidy(zodSchema, jsonSchema),
    });
    for (const [name, definition] of Object.entries($defs ?? {}))
      this.#add(name, pointAtComponents(definition));
    return pointAtComponents(own);
  }

  /** A name stands for one shape: two would leave one of them undescribed. */
  #add(name: string, schema: JsonSchema): void {
    const known = this.#components.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`The schema ${name} has two shapes, as sent and as answered. Give each its own id.`);
    }
    this.#components.set(name, schema);
  }
}

function tidy(zodSchema: z.core.$ZodTypes, jsonSchema: z.core.JSONSchema.BaseSchema): void {
  if (NAMED_FORMATS.has(String(jsonSchema.format))) delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  // What is not strict may get more members; zod closes all that it has checked.
  if (zodSchema._zod.def.type === 'object' && zodSchema._zod.def.catchall === undefined) {
    delete jsonSchema.additionalProperties;
  }
  const { example } = jsonSchema;
  if (example === undefined) return;
  delete jsonSchema.example;
  jsonSchema.examples = [example];
}

/** A copy whose references lead to the components of an OpenAPI document. */
function pointAtComponents(schema: object): JsonSchema {
  const text = JSON.stringify(schema, (name, value: unknown) =>
    name === '$ref' && typeof value === 'string' ? value.replace('#/$defs/', '#/components/schemas/') : value,
  );
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}
