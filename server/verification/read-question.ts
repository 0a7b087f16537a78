import type { Question } from './answer-question.ts';

const MOST_COST = 1_000_000;

/** The same as `verifyRequest` of the contract for what JSON can say, at a fraction of its cost. */
export function readQuestion(value: unknown): Question | undefined {
  return isQuestion(value) ? value : undefined;
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
