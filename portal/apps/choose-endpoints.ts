import type { Api, Endpoint } from '../client/resources.ts';

export interface ApiChoice {
  readonly level: 'read' | 'write';
  readonly endpoints: ReadonlySet<string>;
}

/** What was chosen, by slug; what is not in it was not chosen. */
export type Choice = Readonly<Record<string, ApiChoice>>;

function without(choice: Choice, slug: string): Choice {
  const { [slug]: _, ...others } = choice;
  return others;
}

/** The level follows from the endpoints: write as soon as one of them needs it. */
function levelOf(api: Api, endpoints: ReadonlySet<string>): 'read' | 'write' {
  return api.endpoints.some(({ id, access }) => access === 'write' && endpoints.has(id)) ? 'write' : 'read';
}

export function withEndpoint(api: Api, choice: Choice, endpoint: Endpoint, chosen: boolean): Choice {
  const endpoints = new Set(choice[api.slug]?.endpoints);
  if (chosen) endpoints.add(endpoint.id);
  else endpoints.delete(endpoint.id);
  if (endpoints.size === 0) return without(choice, api.slug);
  return { ...choice, [api.slug]: { level: levelOf(api, endpoints), endpoints } };
}

export function withLevel(api: Api, choice: Choice, level: 'read' | 'write'): Choice {
  return { ...choice, [api.slug]: { level, endpoints: choice[api.slug]?.endpoints ?? new Set() } };
}

export function choiceOfAll(api: Api, choice: Choice, chosen: boolean): Choice {
  if (!chosen) return without(choice, api.slug);
  const endpoints = new Set(api.endpoints.map(({ id }) => id));
  return { ...choice, [api.slug]: { level: levelOf(api, endpoints), endpoints } };
}

export function isAllChosen(api: Api, choice: Choice): boolean {
  const chosen = choice[api.slug];
  return chosen !== undefined && api.endpoints.every(({ id }) => chosen.endpoints.has(id));
}

/** As the API of Latchkey takes it: an API of which everything was chosen is not narrowed to its endpoints of today. */
export function toGrants(apis: readonly Api[], choice: Choice) {
  const permissions: Record<string, 'read' | 'write'> = {};
  const endpoints: Record<string, string[]> = {};
  for (const api of apis) {
    const chosen = choice[api.slug];
    if (chosen === undefined) continue;
    permissions[api.slug] = chosen.level;
    if (!isAllChosen(api, choice)) endpoints[api.slug] = [...chosen.endpoints];
  }
  return { permissions, endpoints };
}

export function countChosen(choice: Choice): number {
  return Object.values(choice).reduce((sum, { endpoints }) => sum + Math.max(1, endpoints.size), 0);
}

/** The choice that permissions of an app amount to. */
export function toChoice(
  apis: readonly Api[],
  permissions: Readonly<Record<string, 'none' | 'read' | 'write'>>,
  endpoints: Readonly<Record<string, readonly string[]>>,
): Choice {
  const choice: Record<string, ApiChoice> = {};
  for (const api of apis) {
    const level = permissions[api.slug] ?? 'none';
    if (level === 'none') continue;
    const covered = api.endpoints.filter(({ access }) => level === 'write' || access === 'read');
    choice[api.slug] = { level, endpoints: new Set(endpoints[api.slug] ?? covered.map(({ id }) => id)) };
  }
  return choice;
}
