import type {
  EndpointNode,
  EndpointTemplate,
  Leaf,
  LiteralChild,
  PartialChild,
} from './build-endpoint-trie.ts';
import { type PathSegment, withoutSuffix } from './read-path.ts';

/** One understanding of a request path. */
export interface PathReading {
  segments: readonly PathSegment[];
  /** There is a trailing slash, and only wildcards take it. */
  isStrict: boolean;
}

/** One understanding of a request method: the methods looked for at a leaf, the first found wins. */
export interface MethodReading {
  methods: readonly string[];
  /** What an upstream may understand instead. */
  alternatives: readonly MethodReading[];
}

/** How sure it is that a template matches: in every reading of the path, exactly but not in every one, in some. */
const CERTAIN = 2;
const EXACT = 1;
const POSSIBLE = 0;
type Certainty = typeof CERTAIN | typeof EXACT | typeof POSSIBLE;

/** What one walk through the trie has found. Reused, since matching is synchronous. */
export class EndpointWalk {
  segments: readonly PathSegment[] = [];
  isStrict = false;
  reading: MethodReading = { methods: [], alternatives: [] };
  steps = 0;
  /** The first exact match in the order of precedence. */
  best: EndpointTemplate | undefined;
  isBestCertain = false;
  private hasOtherCertain = false;
  private doubted: EndpointTemplate | undefined;
  private hasSeveralDoubted = false;

  /** Walks the whole trie and forgets what an earlier walk found; `steps` is left to the caller. */
  run(root: EndpointNode, path: PathReading, reading: MethodReading): void {
    this.segments = path.segments;
    this.isStrict = path.isStrict;
    this.reading = reading;
    this.best = undefined;
    this.isBestCertain = false;
    this.hasOtherCertain = false;
    this.doubted = undefined;
    this.hasSeveralDoubted = false;
    visit(this, root, 0, CERTAIN);
  }

  add(endpoint: EndpointTemplate, certainty: Certainty): void {
    if (certainty !== CERTAIN) {
      if (this.doubted === undefined) this.doubted = endpoint;
      else if (this.doubted !== endpoint) this.hasSeveralDoubted = true;
    }
    if (certainty === POSSIBLE) return;
    if (this.best === undefined) {
      this.best = endpoint;
      this.isBestCertain = certainty === CERTAIN;
    } else if (certainty === CERTAIN && this.best !== endpoint) {
      this.hasOtherCertain = true;
    }
  }

  /**
   * Whether every upstream picks `best` or nothing. Whatever an upstream matches lies between the certain templates and
   * all that were found; so `best` is safe if it is certain and no other template is in doubt, or if it is the only one.
   */
  isSettled(): boolean {
    if (this.hasSeveralDoubted) return false;
    if (this.doubted !== undefined && this.doubted !== this.best) return false;
    return this.isBestCertain || !this.hasOtherCertain;
  }

  /** Whether this walk found nothing but `endpoint`, or settled on it. */
  allowsOnly(endpoint: EndpointTemplate): boolean {
    if (this.best !== undefined) return this.best === endpoint && this.isSettled();
    return this.doubted === undefined || (this.doubted === endpoint && !this.hasSeveralDoubted);
  }
}

/** Offers every template below `node` that can match from segment `index` on, in the order of precedence. */
function visit(walk: EndpointWalk, node: EndpointNode, index: number, certainty: Certainty): void {
  walk.steps++;
  const segment = walk.segments[index];
  if (segment === undefined) {
    if (!walk.isStrict) offer(walk, node.leaf, certainty);
    // Frameworks disagree on whether a wildcard takes nothing at all; with a better match for certain, it is all one.
    if (certainty === CERTAIN && walk.isBestCertain) return;
    offer(walk, node.restOrNone, lesser(certainty, EXACT));
    offer(walk, node.rest, POSSIBLE);
    return;
  }
  let isExact = false;
  if (node.literals !== undefined) isExact = visitLiterals(walk, node.literals, segment, index, certainty);
  if (node.partials !== undefined) {
    isExact = visitPartials(walk, node.partials, segment, index, certainty) || isExact;
  }
  // A described `admin.json` is what it says; only a value of a parameter may be `admin` with a format suffix.
  const isDescribed = isExact && walk.isBestCertain;
  if (node.literals !== undefined && !isDescribed) visitStems(walk, node.literals, segment, index);
  if (node.parameter !== undefined) visit(walk, node.parameter, index + 1, certainty);
  offer(walk, node.rest, certainty);
}

function visitLiterals(
  walk: EndpointWalk,
  literals: ReadonlyMap<string, LiteralChild[]>,
  segment: PathSegment,
  index: number,
  certainty: Certainty,
): boolean {
  let isExact = false;
  if (segment.odd === undefined) {
    const children = literals.get(segment.folded);
    if (children === undefined) return false;
    for (const child of children) {
      const isSame = child.text === segment.text;
      if (isSame) isExact = true;
      visit(walk, child.node, index + 1, isSame ? certainty : POSSIBLE);
    }
    return isExact;
  }
  for (const key of segment.odd.keys) {
    for (const child of literals.get(key) ?? []) {
      const isSame = child.text === segment.text;
      if (isSame) isExact = true;
      // Not certain: read undecoded, the segment is another text.
      visit(walk, child.node, index + 1, isSame ? lesser(certainty, EXACT) : POSSIBLE);
    }
  }
  return isExact;
}

function visitPartials(
  walk: EndpointWalk,
  partials: readonly PartialChild[],
  segment: PathSegment,
  index: number,
  certainty: Certainty,
): boolean {
  const exact: PartialChild[] = [];
  for (const child of partials) {
    walk.steps++;
    const found = matchSegment(child, segment);
    if (found === undefined) continue;
    let level = lesser(certainty, found);
    if (found !== POSSIBLE) {
      // Neither of `a{x}` and `{x}b` is the more literal one: no order between them is certain.
      if (!exact.every((earlier) => matchParts(child.parts, earlier.sample))) level = lesser(level, EXACT);
      exact.push(child);
    }
    visit(walk, child.node, index + 1, level);
  }
  return exact.length > 0;
}

function visitStems(
  walk: EndpointWalk,
  literals: ReadonlyMap<string, LiteralChild[]>,
  segment: PathSegment,
  index: number,
): void {
  if (segment.odd === undefined) {
    const stem = withoutSuffix(segment.folded);
    if (stem !== undefined) visitStem(walk, literals, stem, index);
    return;
  }
  for (const stem of segment.odd.stems) visitStem(walk, literals, stem, index);
}

function visitStem(
  walk: EndpointWalk,
  literals: ReadonlyMap<string, LiteralChild[]>,
  stem: string,
  index: number,
): void {
  for (const child of literals.get(stem) ?? []) visit(walk, child.node, index + 1, POSSIBLE);
}

/** Adds what the leaf describes for the method. */
function offer(walk: EndpointWalk, leaf: Leaf | undefined, certainty: Certainty): void {
  if (leaf === undefined) return;
  for (const method of walk.reading.methods) {
    const endpoints = leaf.get(method);
    if (endpoints === undefined) continue;
    const level = endpoints.length > 1 ? lesser(certainty, EXACT) : certainty;
    for (const endpoint of endpoints) walk.add(endpoint, level);
    return;
  }
}

function matchSegment(child: PartialChild, segment: PathSegment): Certainty | undefined {
  if (segment.odd === undefined) {
    if (matchParts(child.parts, segment.text)) return CERTAIN;
    return matchParts(child.foldedParts, segment.folded) ? POSSIBLE : undefined;
  }
  if (matchParts(child.parts, segment.text)) {
    return segment.odd.readings.every((reading) => matchParts(child.parts, reading)) ? CERTAIN : EXACT;
  }
  return segment.odd.keys.some((key) => matchParts(child.foldedParts, key)) ? POSSIBLE : undefined;
}

/** Whether `text` is the parts in order with at least one character between each two; leftmost places suffice. */
function matchParts(parts: readonly string[], text: string): boolean {
  const first = parts[0] ?? '';
  const last = parts[parts.length - 1] ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (let index = 1; index < parts.length - 1; index++) {
    const part = parts[index] ?? '';
    const found = text.indexOf(part, at + 1);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length > at;
}

function lesser(one: Certainty, other: Certainty): Certainty {
  return one < other ? one : other;
}
