/** One operation of an OpenAPI document, as the catalogue takes it over. */
export interface ImportedEndpoint {
  /** Upper case: `GET`. */
  readonly method: string;
  /** Path template as in the document (`/users/{id}`), relative to `baseUrl`; no query string, no fragment. */
  readonly path: string;
  readonly access: 'read' | 'write';
  /** One line, at most `summaryCharactersMax` UTF-16 units; empty when the document says nothing. */
  readonly summary: string;
  readonly operationId: string | null;
  readonly tags: readonly string[];
  readonly deprecated: boolean;
}

/** Something an operator should know, though the import goes on without it. */
export interface ImportWarning {
  /** JSON pointer (RFC 6901) into the document; empty for the whole of it. */
  readonly path: string;
  /** Line of the nearest part that could be found, counted from 1. */
  readonly line: number | null;
  readonly message: string;
}

export interface ImportedDocument {
  readonly title: string | null;
  readonly description: string | null;
  /** The version of the API (`info.version`), not of OpenAPI. */
  readonly version: string | null;
  readonly openapiVersion: string;
  /** The first server's absolute http(s) address with its variables filled in, without a trailing slash. */
  readonly baseUrl: string | null;
  readonly endpoints: readonly ImportedEndpoint[];
  readonly warnings: readonly ImportWarning[];
}

export interface ImportLimits {
  readonly textBytesMax: number;
  readonly operationsMax: number;
  /** Path templates longer than this are refused. In UTF-16 units. */
  readonly pathCharactersMax: number;
  /** Longer titles are cut to what the name of an API may have. In UTF-16 units. */
  readonly titleCharactersMax: number;
  /** Longer summaries, operation ids, tags and version names are cut. In UTF-16 units. */
  readonly summaryCharactersMax: number;
  /** Longer descriptions of the API are cut. In UTF-16 units. */
  readonly descriptionCharactersMax: number;
  /** Of warnings about paths, and of all others; further ones are counted in one last warning each. */
  readonly warningsMax: number;
}

export const DEFAULT_IMPORT_LIMITS: ImportLimits = {
  textBytesMax: 32 * 1024 * 1024,
  operationsMax: 20_000,
  pathCharactersMax: 2_000,
  titleCharactersMax: 120,
  summaryCharactersMax: 300,
  descriptionCharactersMax: 5_000,
  warningsMax: 200,
};
