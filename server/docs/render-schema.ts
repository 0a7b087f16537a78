import { Html, html, withCode } from './html.ts';
import type { Schema, Schemas } from './read-schema.ts';

/** Objects within objects within a table: deeper ones are told by their type alone. */
const MOST_NESTING = 4;

/** The fields of an object, each with its type and what is said about it; of a list those of its items. */
export function renderFields(schemas: Schemas, given: Schema, side: 'sent' | 'answered', depth = 0): Html {
  const object = schemas.resolve(given);
  if (object.type === 'array' && object.items !== undefined) {
    return renderFields(schemas, object.items, side, depth);
  }
  const fields = Object.entries(object.properties ?? {});
  if (fields.length === 0 || depth > MOST_NESTING) return html``;
  const required = new Set(object.required);
  return html`<dl class="fields">${fields.map(([name, field]) => {
    const mark =
      side === 'sent' && required.has(name)
        ? html`<span class="required">required</span>`
        : side === 'answered' && !required.has(name)
          ? html`<span class="quiet">not always there</span>`
          : null;
    return html`<div class="field"><dt><code>${name}</code> <span class="type">${renderType(schemas, field)}</span>${mark}</dt><dd>${renderNotes(schemas, field)}${renderInside(schemas, field, side, depth)}</dd></div>`;
  })}</dl>`;
}

/** Fields of an object that has no name of its own; one that has is explained under its name. */
function renderInside(
  schemas: Schemas,
  field: Schema,
  side: 'sent' | 'answered',
  depth: number,
): Html | null {
  const inside = field.items ?? field;
  if (schemas.nameOfObject(inside) !== null || schemas.resolve(inside).properties === undefined) return null;
  return renderFields(schemas, inside, side, depth + 1);
}

/** `string`, `array of App`, `string or null`; objects with a name link to their fields. */
export function renderType(schemas: Schemas, given: Schema): Html {
  const name = schemas.nameOfObject(given);
  if (name !== null) return html`<a href="#schema-${name}">${name}</a>`;
  const schema = schemas.resolve(given);
  if (schema.anyOf !== undefined)
    return join(
      schema.anyOf.map((part) => renderType(schemas, part)),
      ' or ',
    );
  if (schema.items !== undefined) return html`array of ${renderType(schemas, schema.items)}`;
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum !== undefined) {
    return join(
      schema.enum.map((value) => html`<code>${String(value)}</code>`),
      ' · ',
    );
  }
  if (typeof schema.additionalProperties === 'object' && schema.properties === undefined) {
    return html`object whose members are ${renderType(schemas, schema.additionalProperties)}`;
  }
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['anything']);
  return html`${types.join(' or ')}${schema.format === undefined ? null : ` (${schema.format})`}`;
}

/** Description, limits and default, in a line. */
export function renderNotes(schemas: Schemas, given: Schema): Html | null {
  const schema = schemas.resolve(given);
  const notes = [
    ...(schema.description === undefined ? [] : [withCode(schema.description)]),
    ...rangeOf(schema),
    ...(schema.default === undefined || isEmpty(schema.default)
      ? []
      : [html`<code>${JSON.stringify(schema.default)}</code> if not given.`]),
  ];
  return notes.length === 0 ? null : html`<p>${join(notes, ' ')}</p>`;
}

function rangeOf(schema: Schema): Html[] {
  return [
    ...sayRange(schema.minLength, schema.maxLength, 'characters'),
    ...sayRange(schema.minItems, schema.maxItems, 'entries'),
    ...sayRange(schema.minimum, schema.maximum, ''),
  ];
}

function sayRange(least: number | undefined, most: number | undefined, unit: string): Html[] {
  const number = (value: number) => value.toLocaleString('en');
  const ending = unit === '' ? '.' : ` ${unit}.`;
  if (least !== undefined && most !== undefined) return [html`${number(least)} to ${number(most)}${ending}`];
  if (most !== undefined) return [html`At most ${number(most)}${ending}`];
  return least === undefined ? [] : [html`At least ${number(least)}${ending}`];
}

function isEmpty(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && (value === null || Object.keys(value).length === 0));
}

function join(parts: readonly Html[], separator: string): Html {
  return new Html(parts.map((part) => part.text).join(separator));
}
