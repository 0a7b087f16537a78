import type { z } from 'zod';
import type { RouteDefinition } from './route.ts';

/** What a definition says goes in or comes out, as TypeScript types: for clients, which leave zod itself out. */
export type Shape<Schema extends z.ZodType> = z.output<Schema>;

/** Body of a successful reply. */
export type Reply<
  Definition extends RouteDefinition,
  Status extends keyof Definition['replies'] = keyof Definition['replies'],
> = Definition['replies'][Status] extends infer Schema
  ? Schema extends z.ZodType
    ? z.output<Schema>
    : null
  : never;

type Input<Definition, Part extends string> =
  Definition extends Record<Part, infer Schema extends z.ZodType> ? z.input<Schema> : undefined;

export type RequestBody<Definition extends RouteDefinition> = Input<Definition, 'body'>;
export type RequestQuery<Definition extends RouteDefinition> = Input<Definition, 'query'>;
export type RequestParams<Definition extends RouteDefinition> = Input<Definition, 'params'>;
