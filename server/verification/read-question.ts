import { parseJson } from '../http/parse-json.ts';
import type { Question } from './answer-question.ts';

const MOST_COST = 1_000_000;
const QUOTE = 34;
/** Four quotes, a colon, and a comma or brace. */
const AROUND_STRINGS = 6;
/** Two quotes less, and at least one character for what is no string. */
const AROUND_OTHERS = 5;

/**
 * Reads a question from JSON: exactly what `parseJson` and `verifyRequest` of the contract take together, at a
 * fraction of their cost. Undefined for everything else.
 */
export function readQuestion(text: string): Question | undefined {
  // A backslash can hide a quote, a NUL or a name: seldom needed here, so the careful way may have it.
  const value = text.includes('\\') ? parseCarefully(text) : parsePlain(text);
  return isQuestion(value) ? value : undefined;
}

function parseCarefully(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/**
 * Undefined as well where a member is named twice: then there is more in the text than what was read. It is longer than
 * it need be, and where that comes from spaces it still has more strings in it.
 */
function parsePlain(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  let strings = 0;
  let shortest = 1;
  for (const name in value) {
    const member = value[name];
    const isString = typeof member === 'string';
    strings += isString ? 2 : 1;
    shortest += name.length + (isString ? member.length + AROUND_STRINGS : AROUND_OTHERS);
  }
  return text.length === shortest || countQuotes(text) === 2 * strings ? value : undefined;
}

function countQuotes(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) === QUOTE) count += 1;
  return count;
}

function isQuestion(value: unknown): value is Question {
  if (!isObject(value)) return false;
  for (const name in value) if (!isField(name, value[name])) return false;
  return true;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isField(name: string, value: unknown): boolean {
  switch (name) {
    case 'key':
    case 'authorization':
    case 'api':
    case 'method':
    case 'path':
    case 'address':
      return typeof value === 'string';
    case 'access':
      return value === 'read' || value === 'write';
    case 'cost':
      return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_COST;
    default:
      return false;
  }
}
