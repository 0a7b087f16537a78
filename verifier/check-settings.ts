import type { Need, VerifierSettings } from './create-verifier.ts';
import type { ProtectOptions } from './protect.ts';

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

/** Throws a `TypeError`: a slip in a program, such as `acess: "write"`, must not be taken for something weaker. */
export function checkNeed(need: Need): void {
  checkObject(need);
  // Where the access is named it was not misspelt; to go through the names would be felt in every request.
  if (need.access === undefined) checkNames(need);
  checkValues(need);
  if (need.address !== undefined && typeof need.address !== 'string') {
    throw new TypeError('address must be a text such as "203.0.113.9", or left out.');
  }
}

/** Throws a `TypeError` like `checkNeed`, when a handler is made and not first when it is called. */
export function checkOptions(options: ProtectOptions<never>): void {
  checkObject(options);
  checkNames(options);
  const { access, cost, address, basePath } = options;
  checkValues({ access, basePath, cost: typeof cost === 'function' ? undefined : cost });
  if (address !== undefined && typeof address !== 'function') {
    throw new TypeError('address must be a function of what the handler gets, or left out.');
  }
}

function checkObject(need: unknown): void {
  if (typeof need === 'object' && need !== null) return;
  throw new TypeError('Say what requests need in an object, such as { access: "write" }.');
}

function checkNames(need: object): void {
  for (const name in need) {
    if (name !== 'access' && name !== 'cost' && name !== 'address' && name !== 'basePath') {
      throw new TypeError(`There is no option "${name}"; there are access, cost, address and basePath.`);
    }
  }
}

function checkValues({ access, cost, basePath }: Need): void {
  if (access !== undefined && access !== 'read' && access !== 'write') {
    throw new TypeError('access must be "read" or "write", or left out.');
  }
  if (cost !== undefined && !(Number.isSafeInteger(cost) && cost >= 0)) {
    throw new TypeError('cost must be a whole number, at least 0.');
  }
  if (basePath !== undefined && !(typeof basePath === 'string' && basePath.startsWith('/'))) {
    throw new TypeError('basePath must start with "/".');
  }
}

function isAddress(url: unknown): boolean {
  return typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

function isText(value: unknown, longest: number): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= longest;
}
