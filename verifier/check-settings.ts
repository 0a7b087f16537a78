import type { Need, VerifierSettings } from './create-verifier.ts';

/** What the authority takes, in characters. */
const LONGEST_TOKEN = 200;
const LONGEST_SLUG = 50;
const LONGEST_NAME = 100;
const LARGEST_CAPACITY = 20_000_000;

/** Throws a `TypeError` that lists every fault: a verifier that is set up wrongly must not start and refuse everybody. */
export function checkSettings({ url, serviceToken, api, name, capacity }: VerifierSettings): void {
  const faults: string[] = [];
  if (!isAddress(url)) faults.push('url must be an address such as "https://keys.example.com".');
  if (!isText(serviceToken, LONGEST_TOKEN)) {
    faults.push(
      'serviceToken must be the token that an operator made for this service, such as "lkst_live_…".',
    );
  }
  if (!isText(api, LONGEST_SLUG)) faults.push('api must be the slug of the API that this service is.');
  if (name !== undefined && !isText(name, LONGEST_NAME)) {
    faults.push(`name must have 1 to ${LONGEST_NAME} characters.`);
  }
  if (
    capacity !== undefined &&
    !(Number.isInteger(capacity) && capacity >= 1 && capacity <= LARGEST_CAPACITY)
  ) {
    faults.push(`capacity must be a whole number from 1 to ${LARGEST_CAPACITY}.`);
  }
  if (faults.length > 0) throw new TypeError(`The verifier cannot be set up: ${faults.join(' ')}`);
}

/** Throws a `RangeError`: a slip in a program, such as `access: "wirte"`, must not be taken for something weaker. */
export function checkNeed({ access, cost, basePath }: Need): void {
  if (access !== undefined && access !== 'read' && access !== 'write') {
    throw new RangeError('access must be "read" or "write", or left out.');
  }
  if (cost !== undefined && !(Number.isSafeInteger(cost) && cost >= 0)) {
    throw new RangeError('cost must be a whole number, at least 0.');
  }
  if (basePath !== undefined && !basePath.startsWith('/')) {
    throw new RangeError('basePath must start with "/".');
  }
}

function isAddress(url: unknown): boolean {
  return typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

function isText(value: unknown, longest: number): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= longest;
}
