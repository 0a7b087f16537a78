import {
  boolCoreTag,
  constructFromEvents,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  type Event,
  FAILSAFE_SCHEMA,
  mapTag,
  mergeTag,
  nullCoreTag,
  parseEvents,
  seqTag,
  YAMLException,
} from 'js-yaml';
import { OpenapiProblem } from '../openapi-problem.ts';
import { findPositions, locatePointers, type SourcePosition } from './locate-pointers.ts';
import { scanJson } from './scan-json.ts';
import { SourceDepthError, SourceSyntaxError, type SourceVisitor } from './source-visitor.ts';
import { visitYamlEvents } from './visit-yaml-events.ts';

/** Deeper than any document seen (the deepest of 2,600 public ones has 34 levels), far from the end of the stack. */
const DEPTH_MAX = 400;
/** js-yaml's own limit of 10,000 is less than a large document that is built from merge keys needs. */
const MERGED_KEYS_MAX = 200_000;

/**
 * Numbers stay text, so that `version: 1.10` is not 1.1; a tag that we do not know (`!Sub`) says nothing about paths,
 * so its value is read as if it had none.
 */
const SCHEMA = FAILSAFE_SCHEMA.withTags(
  nullCoreTag,
  boolCoreTag,
  mergeTag,
  defineScalarTag('', { matchByTagPrefix: true, resolve: (source) => source, identify: () => false }),
  defineSequenceTag('', { ...seqTag, matchByTagPrefix: true }),
  defineMappingTag('', { ...mapTag, matchByTagPrefix: true }),
);

export interface ParsedText {
  /** What the text says. Parts may be shared and circular (YAML aliases): never copy or print it whole. */
  readonly value: unknown;
  /** Places of JSON pointers; see `locatePointers`. */
  locate(pointers: readonly string[]): Map<string, SourcePosition>;
}

/**
 * Reads a JSON (RFC 8259) or YAML 1.2 text, with or without a byte order mark.
 *
 * @throws OpenapiProblem `invalid_syntax` with line and column (also for a key used twice in one mapping),
 * `not_openapi` for an empty text, several documents, or a page of markup, `too_large` when nested too deeply.
 */
export function parseOpenapiText(text: string): ParsedText {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const start = /\S/.exec(source)?.[0];
  if (start === undefined) {
    throw new OpenapiProblem('not_openapi', 'The document is empty. Send the OpenAPI document itself.');
  }
  if (start === '<') {
    throw new OpenapiProblem(
      'not_openapi',
      'This is a web page or XML, not an OpenAPI document. Use the address of the JSON or YAML document itself.',
    );
  }
  // YAML would read JSON with a missing comma as something else without a word, so what looks like JSON must be JSON.
  const notation = /^\s*\{\s*["}]/.test(source) ? 'JSON' : 'YAML';
  try {
    return notation === 'JSON' ? parseJson(source) : parseYaml(source);
  } catch (error) {
    throw explainSyntaxError(error, notation, source);
  }
}

function parseJson(text: string): ParsedText {
  function visit(visitor: SourceVisitor): void {
    scanJson(text, visitor, DEPTH_MAX);
  }
  visit(IGNORE);
  const value: unknown = JSON.parse(text);
  return { value, locate: (pointers) => locatePointers(text, pointers, visit) };
}

function parseYaml(text: string): ParsedText {
  const events: Event[] = parseEvents(text, { maxDepth: DEPTH_MAX });
  function visit(visitor: SourceVisitor): void {
    visitYamlEvents(text, events, visitor);
  }
  visit(IGNORE);
  const options = { source: text, schema: SCHEMA, maxTotalMergeKeys: MERGED_KEYS_MAX };
  const documents = constructFromEvents(events, options);
  if (documents.length > 1) {
    throw new OpenapiProblem(
      'not_openapi',
      'The text holds several YAML documents. Send one OpenAPI document, without a further "---" line.',
    );
  }
  return { value: documents[0], locate: (pointers) => locatePointers(text, pointers, visit) };
}

const IGNORE: SourceVisitor = {
  openMapping() {},
  openSequence() {},
  key() {},
  scalar() {},
  close() {},
};

function explainSyntaxError(error: unknown, notation: 'JSON' | 'YAML', text: string): unknown {
  if (error instanceof SourceSyntaxError) {
    const position = findPositions(text, [error.offset]).get(error.offset);
    return syntaxProblem(notation, error.message, position, error instanceof SourceDepthError);
  }
  if (error instanceof YAMLException) {
    const { mark } = error;
    const position = mark === undefined ? undefined : { line: mark.line + 1, column: mark.column + 1 };
    return syntaxProblem(notation, error.reason, position, error.reason.startsWith('nesting exceeded'));
  }
  return error;
}

function syntaxProblem(
  notation: 'JSON' | 'YAML',
  reason: string,
  position: SourcePosition | undefined,
  tooDeep: boolean,
): OpenapiProblem {
  const place = position === undefined ? '' : ` at line ${position.line}, column ${position.column}`;
  if (tooDeep) {
    const message = `The document is nested more than ${DEPTH_MAX} levels deep${place}. Make it flatter and send it again.`;
    return new OpenapiProblem('too_large', message, position);
  }
  const message = `The ${notation} cannot be read${place}: ${reason}. Correct it and send the document again.`;
  return new OpenapiProblem('invalid_syntax', message, position);
}
