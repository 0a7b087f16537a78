import { invalidField } from '../http/problem.ts';
import type { FetchedReply } from '../outbound/fetch-public-address.ts';
import type { ImportedDocument } from './imported-document.ts';
import { OpenapiProblem } from './openapi-problem.ts';
import { readOpenapiDocument } from './read-openapi-document.ts';

/** Gets a document from a public address; throws an OutboundProblem. */
export type FetchDocument = (address: string) => Promise<FetchedReply>;

export interface DocumentSource {
  /** The text, or what stands in it. */
  readonly document?: string | Readonly<Record<string, unknown>> | undefined;
  readonly url?: string | undefined;
}

/** Reads the document that was sent or named. Throws OpenapiProblem and OutboundProblem. */
export async function readDocument(
  { document, url }: DocumentSource,
  fetchDocument: FetchDocument,
): Promise<ImportedDocument> {
  if (document !== undefined && url !== undefined) {
    throw invalidField('url', 'Send the document or its address, not both.');
  }
  if (typeof document === 'string') return readOpenapiDocument(document);
  if (document !== undefined) return withoutLines(() => readOpenapiDocument(JSON.stringify(document)));
  if (url === undefined) throw invalidField('document', 'Send an OpenAPI document, or the url of one.');
  const { body } = await fetchDocument(url);
  return readOpenapiDocument(decode(body));
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new OpenapiProblem(
      'invalid_syntax',
      'The document is not in UTF-8. Save it as UTF-8 and try again.',
    );
  }
}

/** JSON that came within a request has lines of its own, which nobody knows any more; the pointers hold. */
async function withoutLines(read: () => Promise<ImportedDocument>): Promise<ImportedDocument> {
  try {
    const imported = await read();
    return { ...imported, warnings: imported.warnings.map((warning) => ({ ...warning, line: null })) };
  } catch (error) {
    if (!(error instanceof OpenapiProblem)) throw error;
    throw new OpenapiProblem(error.code, error.message, { pointer: error.pointer });
  }
}
