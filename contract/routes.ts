import * as apps from './apps.ts';
import * as catalogue from './catalogue.ts';
import * as keys from './keys.ts';
import * as operations from './operations.ts';
import * as people from './people.ts';
import type { RouteDefinition } from './route.ts';
import * as verification from './verification.ts';

const modules = [people, catalogue, apps, keys, verification, operations];

/** Chapters of the reference, in its order. */
const TAGS = [
  'Setup',
  'Apps',
  'Keys',
  'Account token',
  'API catalogue',
  'Access requests',
  'For holders of a key',
  'Verification',
  'Organization',
  'Usage',
  'Audit log',
  'Operator',
  'Operations',
];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Every route of the HTTP API, in the order of the reference: by chapter, path and method. */
export const routes: readonly RouteDefinition[] = modules
  .flatMap((module) => Object.values<unknown>(module).filter(isRoute))
  .sort(compareRoutes);

function compareRoutes(a: RouteDefinition, b: RouteDefinition): number {
  const byTag = placeOf(a.tag) - placeOf(b.tag);
  if (byTag !== 0) return byTag;
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return METHODS.indexOf(a.method) - METHODS.indexOf(b.method);
}

/** A chapter that is not named comes last. */
function placeOf(tag: string): number {
  const place = TAGS.indexOf(tag);
  return place === -1 ? TAGS.length : place;
}

function isRoute(value: unknown): value is RouteDefinition {
  return typeof value === 'object' && value !== null && 'method' in value && 'replies' in value;
}
