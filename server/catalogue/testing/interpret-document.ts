import { DEFAULT_IMPORT_LIMITS, type ImportedDocument, type ImportLimits } from '../imported-document.ts';
import { interpretOpenapiText } from '../openapi/interpret-openapi-text.ts';
import { OpenapiProblem } from '../openapi-problem.ts';

/** Imports a document of OpenAPI 3.0, or what it says itself, from indented JSON: `paths` begins at line 7. */
export function interpretDocument(document: object, limits: Partial<ImportLimits> = {}): ImportedDocument {
  const whole = { openapi: '3.0.3', info: { title: 'T', version: '1' }, ...document };
  return interpretOpenapiText(JSON.stringify(whole, null, 1), { ...DEFAULT_IMPORT_LIMITS, ...limits });
}

/** Why a document cannot be imported. Fails when it can. */
export function problemOfDocument(document: object, limits: Partial<ImportLimits> = {}): OpenapiProblem {
  try {
    interpretDocument(document, limits);
  } catch (error) {
    if (error instanceof OpenapiProblem) return error;
    throw error;
  }
  throw new Error('the document was imported');
}

/** Its endpoints, as `GET /users`. */
export function namesOfEndpoints(document: ImportedDocument): string[] {
  return document.endpoints.map(({ method, path }) => `${method} ${path}`);
}
