import type { RequiredAccess } from './access-level.ts';
import type { TemplateSegment } from './parse-template.ts';
import { foldText } from './read-path.ts';

export interface EndpointTemplate {
  id: string;
  /** Upper case, or `*` for every method. */
  method: string;
  /** For example `/conversations/{id}/messages`; see `parseTemplate`. */
  path: string;
  /** The level a key needs to call it. */
  access: RequiredAccess;
}

/** The endpoints of one place in the trie, by method. More than one of a method: the catalogue contradicts itself. */
export type Leaf = Map<string, EndpointTemplate[]>;

export interface LiteralChild {
  text: string;
  node: EndpointNode;
}

export interface PartialChild {
  parts: readonly string[];
  foldedParts: readonly string[];
  /** The shortest text it matches, with a character for each parameter that no template contains. */
  sample: string;
  node: EndpointNode;
}

/** A place in the trie of path templates: one level for each segment. */
export interface EndpointNode {
  leaf: Leaf | undefined;
  /** By folded text, so that `Admin` and `admin` are found together. */
  literals: Map<string, LiteralChild[]> | undefined;
  /** The longest sample first, so that what matches less comes before what matches more. */
  partials: PartialChild[] | undefined;
  parameter: EndpointNode | undefined;
  /** Endpoints that take one or more segments from here, which are all with a wildcard. */
  rest: Leaf | undefined;
  /** Those of them that also take none. */
  restOrNone: Leaf | undefined;
}

/** Collects templates; `root` may be read once `finish` was called. */
export class EndpointTrieBuilder {
  readonly root = createNode();
  /** Nodes and partly literal segments so far. */
  nodeCount = 1;
  hasWildcards = false;
  private readonly partialsByKey = new Map<EndpointNode, Map<string, PartialChild>>();

  add(segments: readonly TemplateSegment[], endpoint: EndpointTemplate): void {
    let node = this.root;
    for (const segment of segments) {
      switch (segment.kind) {
        case 'literal':
          node = this.descendLiteral(node, segment.text);
          break;
        case 'partial':
          node = this.descendPartial(node, segment.parts);
          break;
        case 'parameter':
          node.parameter ??= this.createChild();
          node = node.parameter;
          break;
        case 'rest':
          this.hasWildcards = true;
          node.rest = addToLeaf(node.rest, endpoint);
          if (segment.orNone) node.restOrNone = addToLeaf(node.restOrNone, endpoint);
          return;
      }
    }
    node.leaf = addToLeaf(node.leaf, endpoint);
  }

  finish(): EndpointNode {
    for (const [node, partials] of this.partialsByKey) {
      node.partials = [...partials.values()].sort((one, other) => other.sample.length - one.sample.length);
    }
    return this.root;
  }

  private descendLiteral(parent: EndpointNode, text: string): EndpointNode {
    parent.literals ??= new Map();
    const folded = foldText(text);
    const siblings = parent.literals.get(folded) ?? [];
    let child = siblings.find((sibling) => sibling.text === text);
    if (child === undefined) {
      child = { text, node: this.createChild() };
      siblings.push(child);
      parent.literals.set(folded, siblings);
    }
    return child.node;
  }

  private descendPartial(parent: EndpointNode, parts: readonly string[]): EndpointNode {
    let siblings = this.partialsByKey.get(parent);
    if (siblings === undefined) {
      siblings = new Map();
      this.partialsByKey.set(parent, siblings);
    }
    const sample = parts.join('\u0000');
    let child = siblings.get(sample);
    if (child === undefined) {
      child = { parts, foldedParts: parts.map(foldText), sample, node: this.createChild() };
      siblings.set(sample, child);
      this.nodeCount++;
    }
    return child.node;
  }

  private createChild(): EndpointNode {
    this.nodeCount++;
    return createNode();
  }
}

function addToLeaf(leaf: Leaf | undefined, endpoint: EndpointTemplate): Leaf {
  const entries: Leaf = leaf ?? new Map();
  const sameMethod = entries.get(endpoint.method);
  if (sameMethod === undefined) entries.set(endpoint.method, [endpoint]);
  else sameMethod.push(endpoint);
  return entries;
}

function createNode(): EndpointNode {
  return {
    leaf: undefined,
    literals: undefined,
    partials: undefined,
    parameter: undefined,
    rest: undefined,
    restOrNone: undefined,
  };
}
