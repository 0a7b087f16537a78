import type { Mutant } from './mutant.ts';
import { OF_AUTHORITIES } from './mutants/of-authorities.ts';
import { OF_HISTORIES } from './mutants/of-histories.ts';
import { OF_NODES } from './mutants/of-nodes.ts';
import { OF_SERVICE_TOKENS } from './mutants/of-service-tokens.ts';
import { OF_VERIFIERS } from './mutants/of-verifiers.ts';

/** Everything the design names as a way to break the promise, or to come to a halt; each must be noticed. */
export const MUTANTS: readonly Mutant[] = [
  ...OF_VERIFIERS,
  ...OF_AUTHORITIES,
  ...OF_NODES,
  ...OF_HISTORIES,
  ...OF_SERVICE_TOKENS,
];
