import { type EndpointTemplate, EndpointTrieBuilder } from './build-endpoint-trie.ts';
import { parseTemplate } from './parse-template.ts';
import { type RequestPath, readPath } from './read-path.ts';
import { EndpointWalk, type MethodReading, type PathReading } from './walk-endpoint-trie.ts';

export type { EndpointTemplate };
export { parseTemplate };

export type EndpointMatch =
  | { kind: 'endpoint'; endpoint: EndpointTemplate }
  /** No endpoint describes the request: deny. */
  | { kind: 'none' }
  /** Upstreams may disagree about which endpoint this is: deny. `reason` is a public sentence. */
  | { kind: 'ambiguous'; reason: string };

export interface EndpointMatcher {
  /**
   * Finds the endpoint of a request. `path` is the request target as received: still percent-encoded, query allowed.
   * Never throws.
   */
  match(method: string, path: string): EndpointMatch;
  /** Trie nodes and partly literal segments held: the most that one reading of a method can look at. */
  readonly nodeCount: number;
  /** Trie nodes and partly literal segments that the latest `match` looked at. */
  readonly stepCount: number;
}

const NONE: EndpointMatch = { kind: 'none' };
const SEVERAL: EndpointMatch = {
  kind: 'ambiguous',
  reason: 'The path can be read as more than one endpoint; send it in its plain form.',
};
const METHOD_UNCLEAR: EndpointMatch = {
  kind: 'ambiguous',
  reason: 'The method can be read as more than one endpoint; describe the endpoint for this method.',
};

/**
 * Compiles the endpoints of one API. Throws an `Error` with a public sentence for a template that `parseTemplate`
 * refuses, a method that is not an upper-case token, or a repeated id.
 *
 * Precedence, segment by segment from the left: literal, partly literal, parameter, rest of path (OpenAPI 3.1, "Path
 * Templating Matching"), going back when a more literal branch ends nowhere. A match is given only if no upstream that
 * reads paths more leniently or more literally can pick another endpoint: letter case, percent-decoding, `;…`, trailing
 * dots and slashes, Unicode forms, format suffixes. Anything else is ambiguous.
 *
 * Cost: a request looks at each trie node at most once for each reading of its method (at most 3) and of its
 * whole path (at most 3), so at most `9 * nodeCount` steps whatever the path; each step is linear in the length of its segment.
 */
export function compileEndpoints(endpoints: readonly EndpointTemplate[]): EndpointMatcher {
  const trie = new EndpointTrieBuilder();
  const ids = new Set<string>();
  const methods = new Set<string>();
  for (const endpoint of endpoints) {
    if (endpoint.method !== '*' && !isUpperCaseToken(endpoint.method)) {
      throw new Error(`The method "${endpoint.method}" must be upper case, or "*" for every method.`);
    }
    if (ids.has(endpoint.id)) throw new Error(`The endpoint id "${endpoint.id}" is used twice.`);
    const template = parseTemplate(endpoint.path);
    if (template.kind === 'fault') throw new Error(`${endpoint.path}: ${template.message}`);
    ids.add(endpoint.id);
    methods.add(endpoint.method);
    trie.add(template.segments, endpoint);
  }
  const root = trie.finish();
  const readMethod = compileMethods(methods);
  const walk = new EndpointWalk();

  return {
    match(methodName, requestTarget) {
      walk.steps = 0;
      const method = readMethod(methodName);
      if (method === undefined) return NONE;
      const target = readPath(requestTarget);
      if (typeof target === 'string') return { kind: 'ambiguous', reason: target };
      const path: PathReading = { segments: target.segments, isStrict: false };
      walk.run(root, path, method);
      const endpoint = walk.best;
      if (endpoint === undefined) return NONE;
      if (!walk.isSettled()) return SEVERAL;
      const paths = otherPathReadings(target, trie.hasWildcards);
      for (const other of paths) {
        walk.run(root, other, method);
        if (!walk.allowsOnly(endpoint)) return SEVERAL;
      }
      for (const other of method.alternatives) {
        for (const each of [path, ...paths]) {
          walk.run(root, each, other);
          if (!walk.allowsOnly(endpoint)) return METHOD_UNCLEAR;
        }
      }
      return { kind: 'endpoint', endpoint };
    },
    nodeCount: trie.nodeCount,
    get stepCount() {
      return walk.steps;
    },
  };
}

const NO_PATHS: readonly PathReading[] = [];

/** What an upstream may take the path for as a whole; readings of a single segment are the walk's. */
function otherPathReadings(path: RequestPath, hasWildcards: boolean): readonly PathReading[] {
  const isStrictPossible = path.hasTrailingSlash && hasWildcards;
  if (!isStrictPossible && path.mayEndAfter === undefined) return NO_PATHS;
  const paths: PathReading[] = [];
  if (isStrictPossible) paths.push({ segments: path.segments, isStrict: true });
  if (path.mayEndAfter !== undefined) {
    paths.push({ segments: path.segments.slice(0, path.mayEndAfter), isStrict: false });
  }
  return paths;
}

/** From the methods of all templates to what a request method can mean; undefined for what is no method at all. */
function compileMethods(described: ReadonlySet<string>): (method: string) => MethodReading | undefined {
  const anyMethod: MethodReading = { methods: ['*'], alternatives: [] };
  const readings = new Map<string, MethodReading>();
  for (const method of described) {
    if (method !== '*') readings.set(method, { methods: [method, '*'], alternatives: [] });
  }
  readings.set('HEAD', readHead(described));

  return (method) => {
    const known = readings.get(method);
    if (known !== undefined) return known;
    if (!isToken(method)) return undefined;
    const meant = readings.get(method.toUpperCase());
    if (meant === undefined) return anyMethod;
    // RFC 9110 §9.1: methods are case-sensitive, so "get" may reach the endpoint for any method instead of GET's.
    return { ...meant, alternatives: [...meant.alternatives, anyMethod] };
  };
}

/** HEAD is answered like GET (RFC 9110 §9.3.2) where no HEAD is described, but not by every upstream. */
function readHead(described: ReadonlySet<string>): MethodReading {
  const withoutFallback: MethodReading = { methods: ['HEAD', '*'], alternatives: [] };
  const isDescribed = described.has('HEAD') || described.has('*');
  return { methods: ['HEAD', 'GET', '*'], alternatives: isDescribed ? [withoutFallback] : [] };
}

/** RFC 9110 §5.6.2. */
function isToken(method: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(method);
}

function isUpperCaseToken(method: string): boolean {
  return isToken(method) && method === method.toUpperCase() && !method.includes('*');
}
