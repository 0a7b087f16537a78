import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { Receipt } from '../barrier/commit-change.ts';
import type { Database } from '../database/database.ts';
import { invalidField, Problem } from '../http/problem.ts';
import { compareEndpoints, type EndpointComparison } from './compare-endpoints.ts';
import { type CreateApiSettings, chooseSlug, createApi, type NewApi, slugTaken } from './create-api.ts';
import { findApi } from './find-api.ts';
import type { ImportedDocument, ImportedEndpoint, ImportWarning } from './imported-document.ts';
import { type DocumentSource, type FetchDocument, readDocument } from './read-document.ts';
import { refuseDocument } from './refuse-document.ts';
import { type ApiRow, type ApiWithEndpoints, type EndpointRow, findApiRow } from './store.ts';
import { updateApi } from './update-api.ts';

export interface ImportApiSettings extends CreateApiSettings {
  readonly database: Database;
  readonly fetchDocument: FetchDocument;
}

export interface WantedImport extends DocumentSource {
  /** Id or slug of the API to bring up to date; a new one if not given. */
  readonly apiId?: string | undefined;
  readonly slug?: string | undefined;
  readonly name?: string | undefined;
  readonly opening?: ApiRow['opening'] | undefined;
  readonly baseUrl?: string | null | undefined;
  readonly dryRun?: boolean | undefined;
}

export interface ImportedApi {
  /** `null` for a dry run of a new API. */
  readonly api: ApiWithEndpoints | null;
  readonly difference: EndpointComparison<EndpointRow, EndpointRow | ImportedEndpoint>;
  readonly warnings: readonly ImportWarning[];
  /** `null` when nothing was written. */
  readonly receipt: Receipt | null;
}

/** Makes an API of an OpenAPI document, or gives the endpoints of a newer document to the API that there is. */
export async function importApi(
  settings: ImportApiSettings,
  origin: ChangeOrigin,
  wanted: WantedImport,
): Promise<ImportedApi> {
  const { database, fetchDocument } = settings;
  const known = wanted.apiId === undefined ? null : await findApi(database.kysely, wanted.apiId);
  if (known !== null) refuseUpdate(known.row, wanted);
  const document = await refuseDocument(() => readDocument(wanted, fetchDocument));
  return known === null
    ? importNew(settings, origin, wanted, document)
    : importAgain(settings, origin, wanted, document, known);
}

function refuseUpdate(row: ApiRow, { slug }: WantedImport): void {
  if (row.management === 1) {
    throw new Problem('wrong_state', "This is Latchkey's own API. Its endpoints stay as they are.");
  }
  if (slug !== undefined && slug !== row.slug) {
    throw invalidField('slug', `The slug of an API never changes; this one is "${row.slug}".`);
  }
}

async function importNew(
  settings: ImportApiSettings,
  origin: ChangeOrigin,
  wanted: WantedImport,
  document: ImportedDocument,
): Promise<ImportedApi> {
  const name = wanted.name ?? document.title;
  if (name === null) throw invalidField('name', 'The document has no title. Give the API a name.');
  const slug = chooseSlug({ slug: wanted.slug, name });
  const api: NewApi = {
    slug,
    name,
    description: document.description ?? '',
    baseUrl: wanted.baseUrl === undefined ? document.baseUrl : wanted.baseUrl,
    opening: wanted.opening ?? 'key',
    limits: [],
    endpoints: document.endpoints,
  };
  const { endpoints, warnings } = document;
  const difference = { added: endpoints, removed: [], changed: [], unchanged: 0, tightening: false };
  if (wanted.dryRun === true) {
    if ((await findApiRow(settings.database.kysely, slug)) !== null) throw slugTaken(slug);
    return { api: null, difference, warnings, receipt: null };
  }
  return { api: await createApi(settings, origin, api), difference, warnings, receipt: null };
}

async function importAgain(
  settings: ImportApiSettings,
  origin: ChangeOrigin,
  wanted: WantedImport,
  document: ImportedDocument,
  known: ApiWithEndpoints,
): Promise<ImportedApi> {
  const { endpoints } = document;
  const warnings = [...document.warnings, ...warnOfAddress(known.row, wanted, document)];
  if (wanted.dryRun === true) {
    const difference = compareEndpoints(known.endpoints, endpoints);
    return { api: known, difference, warnings, receipt: null };
  }
  const { name, opening, baseUrl } = wanted;
  const patch = { name, opening, baseUrl, endpoints };
  const { value, receipt } = await updateApi(settings, origin, known.row.id, patch);
  return { ...value, warnings, receipt };
}

/** What an operator wrote into the catalogue is not overwritten by a document without a word. */
function warnOfAddress(row: ApiRow, { baseUrl }: WantedImport, document: ImportedDocument): ImportWarning[] {
  if (baseUrl !== undefined || document.baseUrl === null || document.baseUrl === row.base_url) return [];
  const message = `The document names ${document.baseUrl} as its server; the API keeps ${row.base_url ?? 'no address'}. Send baseUrl to change it.`;
  return [{ path: '/servers/0/url', line: null, message }];
}
