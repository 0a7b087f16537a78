/**
 * An OpenAPI 3.0 document of 1,500 operations and about 5 MB as JSON, with schemas that refer to each other in circles
 * and examples as large documents have them.
 */
export function makeLargeDocument(): Record<string, unknown> {
  const paths: Record<string, unknown> = {};
  const schemas: Record<string, unknown> = {};
  for (let index = 0; index < 500; index += 1) {
    const reference = { $ref: `#/components/schemas/Thing${(index + 1) % 500}` };
    const answer = { 200: { description: 'Done', content: { 'application/json': { schema: reference } } } };
    paths[`/things${index}/{id}`] = {
      get: { operationId: `get${index}`, summary: `Get thing ${index}`, tags: ['things'], responses: answer },
      put: { operationId: `put${index}`, summary: `Replace thing ${index}`, responses: answer },
      delete: { operationId: `delete${index}`, responses: { 204: { description: 'Gone' } } },
    };
    schemas[`Thing${index}`] = {
      type: 'object',
      properties: Object.fromEntries(
        Array.from({ length: 40 }, (_, property) => [
          `property${property}`,
          {
            type: 'string',
            description: `Property ${property} of thing ${index}: "quoted", café, 100 % of it, and a colon: here. ${'Long text. '.repeat(8)}`,
            example: `value-${index}-${property}`,
          },
        ]),
      ),
      allOf: [reference],
    };
  }
  return { openapi: '3.0.3', info: { title: 'Things', version: '1' }, paths, components: { schemas } };
}
