import * as apps from './apps.ts';
import * as catalogue from './catalogue.ts';
import * as keys from './keys.ts';
import * as operations from './operations.ts';
import * as people from './people.ts';
import type { RouteDefinition } from './route.ts';
import * as verification from './verification.ts';

const modules = [people, catalogue, apps, keys, verification, operations];

/** Every route of the HTTP API, in the order of the reference. */
export const routes: readonly RouteDefinition[] = modules.flatMap((module) =>
  Object.values<unknown>(module).filter(isRoute),
);

function isRoute(value: unknown): value is RouteDefinition {
  return typeof value === 'object' && value !== null && 'method' in value && 'replies' in value;
}
