import type { ImportedDocument, ImportLimits } from '../imported-document.ts';
import { OpenapiProblem } from '../openapi-problem.ts';
import { checkSecuritySchemes } from './check-security-schemes.ts';
import { cleanLine, cleanParagraphs } from './clean-text.ts';
import { isMapping, readMember } from './document-members.ts';
import { extractEndpoints } from './extract-endpoints.ts';
import { ImportFindings } from './import-findings.ts';
import { listOperations } from './list-operations.ts';
import { parseOpenapiText } from './parse-openapi-text.ts';
import { readBaseUrl } from './read-base-url.ts';

/**
 * Reads an OpenAPI 3.0, 3.1 or 3.2 document. Blocks for as long as the text is long (about 100 ms a megabyte of YAML)
 * and has no time limit of its own: `readOpenapiDocument` runs it in a worker thread.
 *
 * @throws OpenapiProblem with the line where the document has it
 */
export function interpretOpenapiText(text: string, limits: ImportLimits): ImportedDocument {
  const source = parseOpenapiText(text);
  // Apart, so that a thousand warnings about paths do not push out the one about security.
  const general = new ImportFindings(limits.warningsMax);
  const perPath = new ImportFindings(limits.warningsMax);
  try {
    const document = interpretValue(source.value, limits, general, perPath);
    const found = [...general.list(), ...perPath.list()];
    const positions = source.locate(found.map((finding) => finding.pointer));
    const warnings = found.map(({ pointer, message }) => ({
      path: pointer,
      line: positions.get(pointer)?.line ?? null,
      message,
    }));
    return { ...document, warnings };
  } catch (error) {
    if (!(error instanceof OpenapiProblem) || error.pointer === null) throw error;
    const position = source.locate([error.pointer]).get(error.pointer);
    throw new OpenapiProblem(error.code, error.message, { ...position, pointer: error.pointer });
  }
}

function interpretValue(
  root: unknown,
  limits: ImportLimits,
  general: ImportFindings,
  perPath: ImportFindings,
): Omit<ImportedDocument, 'warnings'> {
  const openapiVersion = readOpenapiVersion(root, general);
  const operations = listOperations(root, openapiVersion, limits, perPath);
  checkSecuritySchemes(root, operations, general);
  const info = readMember(root, 'info');
  return {
    title: cleanLine(readMember(info, 'title'), limits.titleCharactersMax) || null,
    description: cleanParagraphs(readMember(info, 'description'), limits.descriptionCharactersMax) || null,
    version: cleanLine(readMember(info, 'version'), limits.summaryCharactersMax) || null,
    openapiVersion,
    baseUrl: readBaseUrl(root, general),
    endpoints: extractEndpoints(operations, limits, perPath),
  };
}

function readOpenapiVersion(root: unknown, findings: ImportFindings): string {
  if (!isMapping(root)) {
    throw new OpenapiProblem(
      'not_openapi',
      'The document is not an object. Send an OpenAPI document, which begins with "openapi: 3".',
    );
  }
  const openapi = cleanLine(readMember(root, 'openapi'), 20);
  if (/^3\.[01](?:\.|-|$)/.test(openapi)) return openapi;
  if (/^3\.2(?:\.|-|$)/.test(openapi)) {
    findings.warn('/openapi', 'OpenAPI 3.2 is newer than what is fully read; look through the endpoints.');
    return openapi;
  }
  const swagger = cleanLine(readMember(root, 'swagger'), 20);
  if (openapi === '' && swagger !== '') {
    throw new OpenapiProblem(
      'unsupported_version',
      `This is a Swagger ${swagger} document. Convert it to OpenAPI 3 (Swagger Editor: Edit, Convert to OpenAPI 3; or "npx swagger2openapi") and import the result.`,
      { pointer: '/swagger' },
    );
  }
  if (openapi === '') {
    throw new OpenapiProblem(
      'not_openapi',
      'The document has no "openapi" member with a version. Send an OpenAPI document, which begins with "openapi: 3".',
    );
  }
  throw new OpenapiProblem(
    'unsupported_version',
    `OpenAPI ${openapi} is not supported. Convert the document to OpenAPI 3.0 or 3.1 and import the result.`,
    { pointer: '/openapi' },
  );
}
