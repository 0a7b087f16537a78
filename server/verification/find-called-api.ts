import {
  type ApiRecord,
  comparePath,
  cutBase,
  NOT_LOADED,
  type ServiceTokenSnapshot,
  type Verifier,
} from '@latchkey/verifier';
import { Problem } from '../http/problem.ts';
import type { OriginalRequest } from './read-original-request.ts';

export interface CalledApi {
  readonly slug: string;
  /** From its base URL on, as its endpoints are described. */
  readonly path: string;
}

/**
 * Finds out which API a request goes to: the one that the gateway names, else the one whose base URL the request lies
 * below, the longest if there are several. Throws a `Problem` where that is not one that the token covers, and
 * where the request lies below the base URL of another API than the one named.
 */
export async function findCalledApi(
  verifier: Verifier,
  token: ServiceTokenSnapshot,
  request: OriginalRequest,
  named: string | undefined,
): Promise<CalledApi> {
  if (named !== undefined && !token.apis.includes(named)) {
    throw notCovered(`The service token of the gateway does not cover "${named}".`);
  }
  const apis = await loadApis(verifier, token.apis);
  const located = locate(apis, request);
  const api = named === undefined ? onlyOne(located) : apis.find(({ slug }) => slug === named);
  if (api === undefined) {
    throw notCovered('No API that the service token of the gateway covers has this address.');
  }
  if (located.length > 0 && !located.some((one) => one.api === api)) {
    throw new Problem(
      'invalid_request',
      `The gateway names "${api.slug}", but the request goes to another API. Have it name the API of the request.`,
    );
  }
  return { slug: api.slug, path: cutBase(api.base, request.path) };
}

interface Located {
  readonly api: ApiRecord;
  readonly below: 'exactly' | 'loosely';
  readonly depth: number;
}

/** The APIs with the longest base that a request lies below. */
function locate(apis: readonly ApiRecord[], { host, path }: OriginalRequest): Located[] {
  const found = apis.flatMap((api): Located[] => {
    if (api.base === null || api.base.host !== host) return [];
    const below = comparePath(api.base, path);
    if (below !== null && typeof below === 'object') throw new Problem('invalid_request', below.reason);
    return below === null ? [] : [{ api, below, depth: api.base.folded.length }];
  });
  const deepest = Math.max(...found.map(({ depth }) => depth));
  return found.filter(({ depth }) => depth === deepest);
}

function onlyOne(located: readonly Located[]): ApiRecord | undefined {
  const [first] = located;
  if (located.length > 1 || first?.below === 'loosely') {
    throw new Problem(
      'invalid_request',
      'The address can be read as that of more than one API. Send the path in its plain form, or have the gateway name the API.',
    );
  }
  return first?.api;
}

async function loadApis(verifier: Verifier, slugs: readonly string[]): Promise<ApiRecord[]> {
  const loaded = await Promise.all(slugs.map((slug) => verifier.findApi(slug)));
  return loaded.flatMap((api) => {
    if (api === NOT_LOADED) {
      throw new Problem('unavailable', 'API keys cannot be checked at the moment. Try again shortly.', {
        headers: { 'retry-after': '1' },
      });
    }
    return api === null ? [] : [api];
  });
}

function notCovered(detail: string): Problem {
  return new Problem('api_not_allowed', detail);
}
