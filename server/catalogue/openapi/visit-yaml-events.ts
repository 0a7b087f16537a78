import { EVENT_ID, type Event, getScalarValue } from 'js-yaml';
import { SourceSyntaxError, type SourceVisitor } from './source-visitor.ts';

/**
 * Tells `visitor` of every part of a YAML document, from the parser's events. Aliases count as scalars; an alias as a
 * key is told without a name.
 *
 * @throws SourceSyntaxError at a key that is itself a list or mapping. Objects cannot have such keys, and in practice
 * it is a template (`{{host}}`) that was left without quotes.
 */
export function visitYamlEvents(text: string, events: readonly Event[], visitor: SourceVisitor): void {
  /** Open collections, innermost last. In a mapping keys and values take turns. */
  const open: { readonly mapping: boolean; keyNext: boolean }[] = [];

  function isKey(): boolean {
    const collection = open.at(-1);
    if (!collection?.mapping) return false;
    const key = collection.keyNext;
    collection.keyNext = !key;
    return key;
  }

  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.SCALAR:
        if (isKey()) visitor.key(getScalarValue(text, event), event.valueStart);
        else visitor.scalar(event.valueStart);
        break;
      case EVENT_ID.ALIAS:
        if (isKey()) visitor.key('', event.anchorStart);
        else visitor.scalar(event.anchorStart);
        break;
      case EVENT_ID.MAPPING:
        if (isKey()) throw collectionAsKey(event.start);
        visitor.openMapping(event.start);
        open.push({ mapping: true, keyNext: true });
        break;
      case EVENT_ID.SEQUENCE:
        if (isKey()) throw collectionAsKey(event.start);
        visitor.openSequence(event.start);
        open.push({ mapping: false, keyNext: false });
        break;
      case EVENT_ID.POP:
        // The last one closes the document, which was not told of.
        if (open.pop() !== undefined) visitor.close();
        break;
      default:
        break;
    }
  }
}

function collectionAsKey(offset: number): SourceSyntaxError {
  return new SourceSyntaxError(
    'a key that is a list or mapping; text in braces or brackets needs quotes',
    offset,
  );
}
