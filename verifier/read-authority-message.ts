import type { ToVerifier } from './protocol.ts';
import { TOUCH_KINDS } from './snapshot.ts';

type Check = (value: unknown) => boolean;

const LONGEST_LEASE_MS = 3_600_000;

const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isCount: Check = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isPositive: Check = (value) => isCount(value) && value !== 0;
/** No authority grants more than minutes; whatever says more is a mistake that nobody could take back. */
const isDuration: Check = (value) => typeof value === 'number' && value >= 0 && value <= LONGEST_LEASE_MS;
const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isNull: Check = (value) => value === null;
const isOneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const mapOf =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(check);
/** Further fields are allowed: they belong to a newer authority. */
const shape = (fields: Readonly<Record<string, Check>>): Check => {
  const checks = Object.entries(fields);
  return (value) => isObject(value) && checks.every(([name, check]) => check(value[name]));
};

const change = shape({
  epoch: isCount,
  touches: listOf(shape({ kind: isOneOf(...TOUCH_KINDS), id: isText })),
});
const changes = either(isNull, listOf(change));
const formats = shape({ prefixes: listOf(isText), imported: either(isNull, listOf(isText)) });
const level = isOneOf('none', 'read', 'write');
const limits = listOf(shape({ name: isText, requests: isPositive, seconds: isPositive }));
const limitsByApi = mapOf(limits);
const grants = mapOf(shape({ level, endpoints: either(isNull, listOf(isText)) }));
const key = shape({
  id: isText,
  kind: isOneOf('bearer', 'pair'),
  name: isText,
  environment: isText,
  mode: isOneOf('live', 'test'),
  state: isOneOf('active', 'paused', 'revoked'),
  expiresAt: either(isNull, isNumber),
  addresses: listOf(isText),
  grants: either(isNull, grants),
  limits: limitsByApi,
  app: either(
    isNull,
    shape({ id: isText, name: isText, contactEmail: isText, active: isFlag, grants, limits: limitsByApi }),
  ),
  organization: shape({ id: isText, name: isText, active: isFlag, approvals: mapOf(level) }),
});
const api = shape({
  id: isText,
  slug: isText,
  name: isText,
  baseUrl: either(isNull, isText),
  opening: isOneOf('open', 'key', 'on_request'),
  active: isFlag,
  management: isFlag,
  limits,
  endpoints: listOf(shape({ id: isText, method: isText, path: isText, access: isOneOf('read', 'write') })),
});

const MESSAGES: Readonly<Record<ToVerifier['type'], Check>> = {
  joined: shape({ historyId: isText, epoch: isCount, changes, formats, leaseTermMs: isDuration }),
  refused: shape({ code: isText, message: isText }),
  change: shape({ change, formats: either(isNull, formats) }),
  grant: shape({ n: isCount, epoch: isCount, leaseMs: isDuration }),
  behind: shape({ n: isCount, epoch: isCount, changes, formats }),
  not_now: shape({ n: isCount }),
  loaded_key: shape({ n: isCount, asOf: isCount, key: either(isNull, key) }),
  loaded_api: shape({ n: isCount, asOf: isCount, api: either(isNull, api) }),
  not_loaded: shape({ n: isCount }),
  usage_taken: shape({ n: isCount }),
  left: shape({}),
};

const CHECKS: ReadonlyMap<unknown, Check> = new Map(Object.entries(MESSAGES));

/** One message of the authority; `null` for what is none, so that garbage ends the connection and nothing else. */
export function readAuthorityMessage(text: string): ToVerifier | null {
  try {
    const message: unknown = JSON.parse(text);
    return isMessage(message) ? message : null;
  } catch {
    return null;
  }
}

function isMessage(value: unknown): value is ToVerifier {
  if (!isObject(value)) return false;
  return CHECKS.get(value.type)?.(value) === true;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
