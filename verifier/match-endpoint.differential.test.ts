import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileEndpoints, type EndpointTemplate } from './match-endpoint.ts';

/**
 * How an upstream may read a request. Each field is something that real frameworks, gateways or file systems do; every
 * combination is tried, since nobody knows what stands behind a protected API.
 */
interface Leniency {
  decodes: 'never' | 'before splitting' | 'after splitting';
  cutsQueryAfterDecoding: boolean;
  ignoresCase: boolean;
  normalizes: boolean;
  treatsBackslashAsSlash: boolean;
  collapsesSlashes: boolean;
  resolvesDots: boolean;
  parameters: 'kept' | 'stripped from each segment' | 'end the path';
  trimsNames: boolean;
  ignoresTrailingSlash: boolean;
  dropsFormatSuffix: boolean;
  wildcardTakesNothing: boolean;
  ignoresMethodCase: boolean;
  head: 'falls back to GET' | 'falls back to any method' | 'own endpoints first';
  prefersLaterOfEquals: boolean;
}

const leniency: fc.Arbitrary<Leniency> = fc.record({
  decodes: fc.constantFrom('never' as const, 'before splitting' as const, 'after splitting' as const),
  cutsQueryAfterDecoding: fc.boolean(),
  ignoresCase: fc.boolean(),
  normalizes: fc.boolean(),
  treatsBackslashAsSlash: fc.boolean(),
  collapsesSlashes: fc.boolean(),
  resolvesDots: fc.boolean(),
  parameters: fc.constantFrom(
    'kept' as const,
    'stripped from each segment' as const,
    'end the path' as const,
  ),
  trimsNames: fc.boolean(),
  ignoresTrailingSlash: fc.boolean(),
  dropsFormatSuffix: fc.boolean(),
  wildcardTakesNothing: fc.boolean(),
  ignoresMethodCase: fc.boolean(),
  head: fc.constantFrom(
    'falls back to GET' as const,
    'falls back to any method' as const,
    'own endpoints first' as const,
  ),
  prefersLaterOfEquals: fc.boolean(),
});

/** A naive router: reads the path as it is told to, tries every template, sorts what matches. Shares no code with ours. */
function routeLeniently(
  endpoints: readonly EndpointTemplate[],
  method: string,
  target: string,
  lenient: Leniency,
): EndpointTemplate | undefined {
  const segments = readLeniently(target, lenient);
  if (segments === undefined) return undefined;
  const called = lenient.ignoresMethodCase ? method.toUpperCase() : method;
  const methods = [called, '*'];
  if (called === 'HEAD' && lenient.head === 'falls back to GET') methods.splice(1, 0, 'GET');
  if (called === 'HEAD' && lenient.head === 'own endpoints first') methods.push('GET');

  const candidates = [];
  for (const [order, endpoint] of endpoints.entries()) {
    const methodRank = methods.indexOf(endpoint.method);
    const ranks = matchLeniently(endpoint.path, segments, lenient);
    if (methodRank < 0 || ranks === undefined) continue;
    const isFallback =
      lenient.head === 'own endpoints first' && called === 'HEAD' && endpoint.method === 'GET';
    const orderRank = lenient.prefersLaterOfEquals ? -order : order;
    candidates.push({ endpoint, ranks: [isFallback ? 1 : 0, ...ranks, methodRank, orderRank] });
  }
  candidates.sort((one, other) => {
    for (const [index, rank] of one.ranks.entries()) {
      const difference = rank - (other.ranks[index] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return candidates[0]?.endpoint;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readLeniently(target: string, lenient: Leniency): string[] | undefined {
  let path = lenient.cutsQueryAfterDecoding ? target : target.replace(/[?#].*$/s, '');
  if (lenient.decodes === 'before splitting') path = decode(path);
  path = path.replace(/[?#].*$/s, '');
  if (lenient.treatsBackslashAsSlash) path = path.replaceAll('\\', '/');
  if (lenient.parameters === 'end the path') path = path.replace(/;.*$/s, '');
  if (!path.startsWith('/')) return undefined;
  let segments = path.slice(1).split('/');
  if (lenient.parameters === 'stripped from each segment') {
    segments = segments.map((segment) => segment.replace(/;.*$/s, ''));
  }
  if (lenient.decodes === 'after splitting') segments = segments.map(decode);
  if (lenient.normalizes) segments = segments.map((segment) => segment.normalize('NFKC'));
  if (lenient.resolvesDots) {
    const resolved: string[] = [];
    for (const [index, segment] of segments.entries()) {
      if (segment === '..') resolved.pop();
      if (segment !== '..' && segment !== '.') resolved.push(segment);
      else if (index === segments.length - 1) resolved.push('');
    }
    segments = resolved;
  }
  if (lenient.trimsNames)
    segments = segments.map((segment) => segment.replace(/^ +/, '').replace(/[. ]+$/, ''));
  if (lenient.collapsesSlashes) {
    segments = segments.filter((segment, index) => segment !== '' || index === segments.length - 1);
  }
  if (segments.at(-1) === '' && (lenient.ignoresTrailingSlash || segments.length === 1)) segments.pop();
  return segments;
}

/** One rank for each segment, the lower the more literal; undefined if the template does not match. */
function matchLeniently(template: string, segments: string[], lenient: Leniency): number[] | undefined {
  const parts = template.slice(1).split('/').filter(Boolean);
  const ranks = [];
  for (const [index, part] of parts.entries()) {
    if (part === '**' || part.endsWith('*}')) {
      const rest = segments.slice(index).filter(Boolean);
      return rest.length > 0 || lenient.wildcardTakesNothing ? [...ranks, 90] : undefined;
    }
    const segment = segments[index];
    if (segment === undefined || segment === '') return undefined;
    if (/^\{[^}]*\}$/.test(part)) {
      ranks.push(80);
      continue;
    }
    const flags = lenient.ignoresCase ? 'isu' : 'su';
    const literal = lenient.decodes === 'never' ? part : decode(part);
    const pattern = literal.replaceAll('.', '\\.').replaceAll(/\{[^}]*\}/g, '.+');
    if (new RegExp(`^(?:${pattern})$`, flags).test(segment)) {
      // More literal text and fewer parameters is a common order of partly literal segments.
      const literalLength = part.replaceAll(/\{[^}]*\}/g, '').length;
      ranks.push(part.includes('{') ? 40 - literalLength : 0);
    } else if (
      lenient.dropsFormatSuffix &&
      !part.includes('{') &&
      new RegExp(`^(?:${pattern})\\.[^.]*$`, flags).test(segment)
    ) {
      ranks.push(60);
    } else {
      return undefined;
    }
  }
  return parts.length === segments.length ? [...ranks, 0] : undefined;
}

const literalSegments = [
  'users',
  'admin',
  'Admin',
  'a',
  'ab',
  'v1.0',
  'admin.json',
  'things:open',
  'a-b',
  'me',
];
const partialSegments = [
  '{p}.json',
  'things:{p}',
  '{p}-{q}',
  'a{p}',
  '{p}b',
  '{p}:open',
  'admin{p}',
  'a{p}b',
];
const values = [
  ...literalSegments,
  '42',
  'x',
  'x.json',
  'xb',
  'a1b',
  'x-y',
  'things:x',
  'Zoë',
  'a b',
  'x;y',
  'c#',
  'i?',
];

const templatePath = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...literalSegments) },
        { weight: 1, arbitrary: fc.constantFrom(...partialSegments) },
        { weight: 2, arbitrary: fc.constant('{p}') },
      ),
      { maxLength: 3 },
    ),
    fc.constantFrom('', '', '', '', '/**', '/{rest*}'),
  )
  .map(([segments, end]) => {
    const numbered = segments.map((segment, index) => segment.replaceAll(/\{(.)\}/g, `{$1${index}}`));
    return `/${numbered.join('/')}${numbered.length > 0 ? end : end.slice(1)}`;
  });

const endpointSet = fc
  .array(
    fc.record({
      method: fc.constantFrom('GET', 'GET', 'GET', 'POST', 'HEAD', '*'),
      path: templatePath,
      access: fc.constantFrom('read' as const, 'write' as const),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((endpoints) =>
    endpoints.map((endpoint, index): EndpointTemplate => ({ id: `e${index}`, ...endpoint })),
  );

const instantiate = (template: string, pick: () => string) =>
  template
    .replace(/\*\*$/, () => `${pick()}/${pick()}`)
    .replaceAll(/\{[^}]*\}/g, () => encodeURI(pick()).replaceAll(/[;?#]/g, encodeURIComponent));

const encodeCharacter = (character: string) => `%${character.charCodeAt(0).toString(16)}`;
const fullWidth = (character: string) =>
  encodeURIComponent(String.fromCharCode(character.charCodeAt(0) + 0xfee0));

/** What may be done to a path at a place of it. */
const mutations: ((before: string, at: string, after: string) => string)[] = [
  (before, at, after) => before + at.toUpperCase() + after,
  (before, at, after) => before + at.toLowerCase() + after,
  (before, at, after) => before + (/[!-~]/.test(at) ? encodeCharacter(at).toUpperCase() : at) + after,
  (before, at, after) => before + (/[!-~]/.test(at) ? encodeCharacter(at) : at) + after,
  (before, at, after) => before + (/[!-~]/.test(at) && at !== '%' ? fullWidth(at) : at) + after,
  (before, at, after) => before + at + after.replace(/(?=\/|$)/, ';x'),
  (before, at, after) => before + at + after.replace(/(?=\/|$)/, '%3Bx'),
  (before, at, after) => before + at + after.replace(/(?=\/|$)/, '%3Fx'),
  (before, at, after) => before + at + after.replace(/(?=\/|$)/, '.'),
  (before, at, after) => before + at + after.replace(/(?=\/|$)/, '%20'),
  (before, at, after) => before + at + after.replace(/(?=\/|$)/, '.json'),
  (before, at, after) => before + at + after.replace(/(?=\/|$)/, '/'),
  (before, at, after) => before + at + after.replace(/(?=\/|$)/, '/.'),
  (before, at, after) => before + at + after.replace(/(?=\/|$)/, '/x/..'),
  (before, at, after) => before + at + after.replace(/(?=\/|$)/, '/x/%2e%2E'),
  (before, at, after) => before + at + after.replace(/(?=\/|$)/, '\\'),
  (before, at, after) => before + at + after.replace(/(?=\/|$)/, '%2F'),
  (before, at, after) => `${before}${at}${after}/`,
  (before, at, after) => `${before}${at}${after}?q=/admin`,
];

const requestPath = (endpoints: readonly EndpointTemplate[]) =>
  fc
    .record({
      template: fc.oneof(fc.constantFrom(...endpoints.map(({ path }) => path)), templatePath),
      picks: fc.array(fc.constantFrom(...values), { minLength: 4, maxLength: 4 }),
      changes: fc.array(
        fc.record({
          mutation: fc.constantFrom(...mutations),
          place: fc.double({ noNaN: true, min: 0, max: 0.999 }),
        }),
        {
          maxLength: 3,
        },
      ),
    })
    .map(({ template, picks, changes }) => {
      let next = 0;
      let path = instantiate(template, () => picks[next++ % picks.length] ?? 'x');
      for (const { mutation, place } of changes) {
        const index = 1 + Math.floor(place * (path.length - 1));
        path = mutation(path.slice(0, index), path.slice(index, index + 1), path.slice(index + 1));
      }
      return path;
    });

// These many find a rule that was left out. The rarest interplay found so far took a million: raise it after a change.
const runs = 10_000;

test('an endpoint is given only if no lenient upstream routes the same request to another endpoint', () => {
  const counts = { endpoint: 0, none: 0, ambiguous: 0, reached: 0 };
  fc.assert(
    fc.property(
      endpointSet.chain((endpoints) =>
        fc.record({
          endpoints: fc.constant(endpoints),
          method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'get', 'POST', 'PATCH'),
          path: requestPath(endpoints),
          upstreams: fc.array(leniency, { minLength: 8, maxLength: 8 }),
        }),
      ),
      ({ endpoints, method, path, upstreams }) => {
        const matcher = compileEndpoints(endpoints);
        const match = matcher.match(method, path);
        expect(matcher.stepCount).toBeLessThanOrEqual(9 * matcher.nodeCount);
        counts[match.kind]++;
        if (match.kind !== 'endpoint') return;
        for (const upstream of upstreams) {
          const reached = routeLeniently(endpoints, method, path, upstream);
          if (reached === undefined) continue;
          counts.reached++;
          expect(reached, JSON.stringify(upstream)).toEqual(match.endpoint);
        }
      },
    ),
    { numRuns: runs },
  );
  // Denying everything would agree with everybody: about a fifth of these requests is decided.
  expect(counts.endpoint).toBeGreaterThan(runs / 10);
  expect(counts.reached).toBeGreaterThan(runs / 2);
});
