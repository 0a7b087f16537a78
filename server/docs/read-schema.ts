import type { OpenapiDocument } from '@latchkey/contract';
import { z } from 'zod';

/** A JSON Schema as our documents use it. */
export interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly format?: string | undefined;
  readonly pattern?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[] | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly items?: Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: boolean | Schema | undefined;
}

const schema: z.ZodType<Schema> = z.lazy(() =>
  z.looseObject({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    description: z.string().optional(),
    format: z.string().optional(),
    pattern: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    default: z.unknown().optional(),
    examples: z.array(z.unknown()).optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minItems: z.number().optional(),
    maxItems: z.number().optional(),
    items: schema.optional(),
    anyOf: z.array(schema).optional(),
    properties: z.record(z.string(), schema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), schema]).optional(),
  }),
);

const COMPONENTS = '#/components/schemas/';

/** The schemas of a document: reads them, and follows references to the named ones. */
export class Schemas {
  readonly named: ReadonlyMap<string, Schema>;

  constructor(document: OpenapiDocument) {
    const entries = Object.entries(document.components.schemas);
    this.named = new Map(entries.map(([name, value]) => [name, schema.parse(value)]));
  }

  read(value: unknown): Schema {
    return schema.parse(value);
  }

  /** What a reference stands for; what is said beside it counts more. */
  resolve(given: Schema): Schema {
    if (given.$ref === undefined) return given;
    const { $ref, ...beside } = given;
    return { ...this.#find($ref), ...beside };
  }

  /** The name of the object that a reference leads to; `null` for what is explained where it stands. */
  nameOfObject({ $ref }: Schema): string | null {
    return $ref !== undefined && this.#find($ref).properties !== undefined ? nameIn($ref) : null;
  }

  #find(reference: string): Schema {
    const found = this.named.get(nameIn(reference));
    if (found === undefined) throw new Error(`there is no schema ${reference}`);
    return this.resolve(found);
  }
}

function nameIn(reference: string): string {
  return reference.slice(COMPONENTS.length);
}
