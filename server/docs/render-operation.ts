import {
  CALLER_SENTENCE,
  codesOf,
  type OpenapiDocument,
  type OpenapiOperation,
  type RouteDefinition,
  refusalsOf,
} from '@latchkey/contract';
import { type Html, html, prose, withCode } from './html.ts';
import type { Schema, Schemas } from './read-schema.ts';
import { renderFields, renderNotes, renderType } from './render-schema.ts';
import { writeCurl } from './write-curl.ts';
import { writeExample } from './write-example.ts';

export interface ReferenceSettings {
  readonly document: OpenapiDocument;
  readonly routes: readonly RouteDefinition[];
  readonly schemas: Schemas;
  readonly baseUrl: string;
}

/** One route: what it is for, who may call it, what goes in, what comes back, and a command to try it with. */
export function renderOperation(settings: ReferenceSettings, route: RouteDefinition): Html {
  const { schemas, document, baseUrl } = settings;
  const operation = document.paths[route.path]?.[route.method.toLowerCase()];
  if (operation === undefined) throw new Error(`${route.name} is not described`);
  const body = bodyOf(schemas, operation);
  return html`<section class="operation" id="${route.name}" data-search="${searchText(route)}">
<div class="about">
<h3><a href="#${route.name}">${route.summary}</a></h3>
<p class="address"><span class="method" data-method="${route.method}">${route.method}</span> <code>${route.path}</code></p>
<p class="caller">${CALLER_SENTENCE[route.caller]}</p>
${route.description === undefined ? null : prose(route.description)}
${renderParameters(schemas, operation)}
${body === null ? null : html`<h4>Body</h4>${renderFields(schemas, body, 'sent')}`}
${renderReplies(schemas, operation)}
${renderErrors(route)}
</div>
<div class="examples">
${renderExample('Request', writeCurl(schemas, route, baseUrl, body))}
${renderReplyExamples(schemas, operation)}
</div>
</section>`;
}

function renderParameters(schemas: Schemas, { parameters }: OpenapiOperation): Html | null {
  if (parameters.length === 0) return null;
  const places = { path: 'in the path', query: 'in the query', header: 'header' };
  return html`<h4>Parameters</h4><dl class="fields">${parameters.map((parameter) => {
    const schema = schemas.read(parameter.schema);
    const mark = parameter.required ? html`<span class="required">required</span>` : null;
    return html`<div class="field"><dt><code>${parameter.name}</code> <span class="type">${renderType(schemas, schema)}, ${places[parameter.in]}</span>${mark}</dt><dd>${
      parameter.description === undefined ? null : html`<p>${withCode(parameter.description)}</p>`
    }${renderNotes(schemas, schema)}</dd></div>`;
  })}</dl>`;
}

function renderReplies(schemas: Schemas, operation: OpenapiOperation): Html {
  return html`${successes(schemas, operation).map(({ status, schema, media }) => {
    if (schema === null) return html`<h4>Reply <code>${status}</code></h4><p>Without a body.</p>`;
    const kind = media === 'application/json' ? renderType(schemas, schema) : html`${media}`;
    const isNamed = schemas.nameOfObject(schema) !== null;
    const shown = schemas.resolve(schema).properties === undefined || isNamed;
    return html`<h4>Reply <code>${status}</code></h4>${
      shown ? html`<p>${kind}</p>` : renderFields(schemas, schema, 'answered')
    }`;
  })}`;
}

function renderErrors(route: RouteDefinition): Html {
  return html`<details class="errors"><summary>Errors</summary><dl class="codes">${refusalsOf(route).map(
    (status) =>
      html`<div><dt>${status}</dt><dd>${codesOf(status).map((code) => html`<code>${code}</code> `)}</dd></div>`,
  )}</dl></details>`;
}

function renderReplyExamples(schemas: Schemas, operation: OpenapiOperation): Html {
  return html`${successes(schemas, operation).map(({ status, schema, media }) =>
    schema === null || media !== 'application/json'
      ? null
      : renderExample(`Reply ${status}`, JSON.stringify(writeExample(schemas, schema, 'answered'), null, 2)),
  )}`;
}

function renderExample(title: string, text: string): Html {
  return html`<figure class="example"><figcaption>${title}</figcaption><pre tabindex="0"><code>${text}</code></pre></figure>`;
}

function bodyOf(schemas: Schemas, { requestBody }: OpenapiOperation): Schema | null {
  const content = requestBody?.content['application/json'];
  return content === undefined ? null : schemas.read(content.schema);
}

interface Success {
  readonly status: string;
  /** `null`: no body. */
  readonly schema: Schema | null;
  readonly media: string;
}

function successes(schemas: Schemas, { responses }: OpenapiOperation): Success[] {
  return Object.entries(responses).flatMap(([status, reply]): Success[] => {
    if ('$ref' in reply) return [];
    const content = Object.entries(reply.content ?? {});
    const [first] = content;
    if (first === undefined) return [{ status, schema: null, media: '' }];
    const media = content.map(([type]) => type).join(', ');
    return [{ status, schema: schemas.read(first[1].schema), media }];
  });
}

function searchText(route: RouteDefinition): string {
  const { name, method, path, tag, summary } = route;
  return `${name} ${method} ${path} ${tag} ${summary}`.toLowerCase();
}
