import { parseTemplate } from '@latchkey/verifier';
import type { ImportLimits } from '../imported-document.ts';
import { OpenapiProblem } from '../openapi-problem.ts';
import { cleanLine } from './clean-text.ts';
import { isMapping, type Mapping, pointerTo, readMember } from './document-members.ts';
import type { ImportFindings } from './import-findings.ts';
import { readPathTemplate } from './read-path-template.ts';
import { resolveReference } from './resolve-reference.ts';

const METHODS: readonly string[] = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
/** OpenAPI 3.2 §4.9.1. */
const METHODS_OF_3_2: readonly string[] = [...METHODS, 'query'];

export interface FoundOperation {
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  /** The Operation Object with its references followed; empty when there is none to be had. */
  readonly operation: Mapping;
  readonly pointer: string;
}

/**
 * The operations under `paths`, in the order of the document. Schemas, parameters and responses are never looked at,
 * whatever they refer to.
 *
 * @param openapiVersion `3.0`, `3.1` or `3.2`, possibly with more
 * @throws OpenapiProblem `invalid_path`, `too_many_operations`, `not_openapi` when `paths` is no object, or
 * `external_reference` when every operation is in another file.
 */
export function listOperations(
  root: unknown,
  openapiVersion: string,
  limits: ImportLimits,
  findings: ImportFindings,
): FoundOperation[] {
  const methods = openapiVersion.startsWith('3.2') ? METHODS_OF_3_2 : METHODS;
  const operations: FoundOperation[] = [];
  const withOwnServers: string[] = [];
  let external: string | null = null;

  /** What is at `pointer` with its references followed; empty, and a warning, when that cannot be done. */
  function follow(value: unknown, pointer: string, consequence: string): Mapping {
    const resolution = resolveReference(root, value);
    if (resolution.kind === 'found') return resolution.value;
    if (resolution.kind === 'broken') {
      findings.warn(pointer, `This cannot be used, because ${resolution.reason}; ${consequence}.`);
      return {};
    }
    external ??= pointer;
    const message = `This refers to another file (${cleanLine(resolution.reference, 100)}), which is never fetched; ${consequence}. Bundle the document into one file to have it.`;
    findings.warn(pointer, message);
    return {};
  }

  const paths = follow(readPaths(root, openapiVersion, findings), '/paths', 'its paths are left out');
  for (const [key, value] of Object.entries(paths)) {
    if (key.startsWith('x-') || key === '$ref') continue;
    const pointer = pointerTo('paths', key);
    const path = readPath(key, pointer, limits, findings);
    if (path === null) continue;
    const pathItem = follow(value, pointer, 'its operations are left out');
    if (Object.hasOwn(pathItem, 'servers')) withOwnServers.push(pointer);
    if (Object.hasOwn(pathItem, 'additionalOperations')) {
      findings.warn(pointer, 'Operations with methods of their own ("additionalOperations") are left out.');
    }
    for (const [member, described] of Object.entries(pathItem)) {
      // Capitals are against the specification, but leaving the operation out without a word would be worse.
      if (!methods.includes(member.toLowerCase())) continue;
      const operationPointer = `${pointer}${pointerTo(member)}`;
      if (operations.length === limits.operationsMax) throw tooManyOperations(limits, operationPointer);
      const operation = follow(described, operationPointer, 'the endpoint is imported without a description');
      if (Object.hasOwn(operation, 'servers')) withOwnServers.push(operationPointer);
      operations.push({ method: member.toUpperCase(), path, operation, pointer: operationPointer });
    }
  }

  warnOfServers(withOwnServers, findings);
  if (operations.length === 0 && external !== null) throw allInOtherFiles(external);
  if (operations.length === 0) findings.warn('/paths', 'The document describes no operations under "paths".');
  return operations;
}

function readPaths(root: unknown, openapiVersion: string, findings: ImportFindings): Mapping {
  const paths = readMember(root, 'paths') ?? null;
  if (isMapping(paths)) return paths;
  if (paths !== null) {
    const message = '"paths" must be an object with one member for each path. Correct it and send it again.';
    throw new OpenapiProblem('not_openapi', message, { pointer: '/paths' });
  }
  // OpenAPI 3.1 made `paths` optional, for documents of webhooks or components.
  if (openapiVersion.startsWith('3.0')) {
    findings.warn('', 'The document has no "paths", which OpenAPI 3.0 requires.');
  }
  return {};
}

/** Null, with a warning, for a template that no request could be matched with for certain. */
function readPath(
  key: string,
  pointer: string,
  limits: ImportLimits,
  findings: ImportFindings,
): string | null {
  const template = readPathTemplate(key, limits.pathCharactersMax);
  if (template.kind === 'invalid') {
    const message = `The path "${cleanLine(key, 100)}" cannot be used: ${template.reason}. Correct it and send the document again.`;
    throw new OpenapiProblem('invalid_path', message, { pointer });
  }
  const matchable = parseTemplate(template.path);
  if (matchable.kind === 'fault') {
    findings.warn(pointer, `${matchable.message} The operations of this path are left out.`);
    return null;
  }
  if (template.beyondPath !== '') {
    const leftOut = cleanLine(template.beyondPath, 100);
    findings.warn(pointer, `Endpoints are told apart by method and path, so "${leftOut}" is left out.`);
  }
  return template.path;
}

function warnOfServers(pointers: readonly string[], findings: ImportFindings): void {
  const [first] = pointers;
  if (first === undefined) return;
  const message = `Servers named by a path or operation itself (${pointers.length} of them, this is the first) are left out; everything is imported under one base URL.`;
  findings.warn(first, message);
}

function tooManyOperations(limits: ImportLimits, pointer: string): OpenapiProblem {
  const message = `The document has more than ${limits.operationsMax} operations. Split it into several APIs and import each.`;
  return new OpenapiProblem('too_many_operations', message, { pointer });
}

function allInOtherFiles(pointer: string): OpenapiProblem {
  const message =
    'The paths of this document are in other files, which are never fetched. Bundle it into one file (for example with "redocly bundle") and send that.';
  return new OpenapiProblem('external_reference', message, { pointer });
}
