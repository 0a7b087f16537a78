import { ERRORS, type OpenapiDocument, type RouteDefinition } from '@latchkey/contract';
import { OUTCOME_MESSAGE, OUTCOME_STATUS, OUTCOMES } from '@latchkey/verifier';
import { type Html, html } from './html.ts';
import { Schemas } from './read-schema.ts';
import { type ReferenceSettings, renderOperation } from './render-operation.ts';
import { renderPage } from './render-page.ts';
import { renderFields } from './render-schema.ts';

/** The reference as one page, made of the routes of the contract and their OpenAPI document. */
export function renderReference(
  document: OpenapiDocument,
  routes: readonly RouteDefinition[],
  baseUrl: string,
): string {
  const settings: ReferenceSettings = { document, routes, schemas: new Schemas(document), baseUrl };
  const tags = document.tags.map(({ name }) => name);
  return renderPage(
    'API reference',
    html`<a class="skip" href="#content">To the content</a>
<div class="frame">
<nav aria-label="Reference">
<p class="brand"><a href="/">Latchkey</a> <span class="quiet">API reference</span></p>
<div class="search"><input type="search" id="search" placeholder="Search" aria-label="Search the routes" autocomplete="off" spellcheck="false"><kbd aria-hidden="true">/</kbd></div>
<p id="found" role="status"></p>
<ul class="sections">
<li><a href="#start">How to call it</a></li>
${tags.map((tag) => renderNavigation(tag, routes))}
<li><a href="#codes">Codes</a></li>
<li><a href="#schemas">Objects</a></li>
</ul>
</nav>
<main id="content">
${renderStart(settings)}
${tags.map(
  (tag) => html`<section class="tag" id="${anchorOf(tag)}"><h2>${tag}</h2>
${routes.filter((route) => route.tag === tag).map((route) => renderOperation(settings, route))}</section>`,
)}
${renderCodes()}
${renderSchemas(settings.schemas)}
</main>
</div>
<script src="/docs/reference.js" defer></script>`,
  );
}

function renderNavigation(tag: string, routes: readonly RouteDefinition[]): Html {
  return html`<li><a href="#${anchorOf(tag)}">${tag}</a><ul>${routes
    .filter((route) => route.tag === tag)
    .map(
      (route) =>
        html`<li data-route="${route.name}"><a href="#${route.name}"><span class="method" data-method="${route.method}">${route.method === 'DELETE' ? 'DEL' : route.method}</span> <span>${route.summary}</span></a></li>`,
    )}</ul></li>`;
}

function renderStart({ baseUrl }: ReferenceSettings): Html {
  return html`<section class="intro" id="start">
<h1>API reference</h1>
<p class="lead">Everything the portal does goes through this API. The same description for programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<div class="columns">
<div>
<h2>Who is asking</h2>
<dl class="plain">
<dt>Holders of a key</dt><dd>send it as <code>Authorization: Bearer</code> or <code>X-API-Key</code>; a pair also as HTTP Basic, the Shared Key as user. Never in the query, and in one place only.</dd>
<dt>Members</dt><dd>sign in, or send a management key: a key with the permission <code>latchkey: read</code> or <code>write</code>.</dd>
<dt>Operators</dt><dd>sign in: <code>POST /api/auth/sign-in/email</code> with <code>{email, password}</code> sets the session cookie.</dd>
<dt>Protected services</dt><dd>send a service token, which an operator makes.</dd>
</dl>
</div>
<div>
<h2>What holds everywhere</h2>
<dl class="plain">
<dt>Base address</dt><dd><code>${baseUrl}</code></dd>
<dt>Lists</dt><dd>come in pages of <code>limit</code> with a <code>nextCursor</code>; send it as <code>cursor</code> for the next page, <code>null</code> is the end.</dd>
<dt>Times</dt><dd>are ISO 8601 in UTC.</dd>
<dt>Creating twice</dt><dd>is prevented by an <code>Idempotency-Key</code> header: the same request again is carried out once.</dd>
<dt>Errors</dt><dd>are problem documents (RFC 9457) with a stable <code>code</code>. What is hidden from you answers like what does not exist.</dd>
<dt>Less access</dt><dd>holds when the reply comes: no verification that starts later sees the old state. <code>barrier</code> says who confirmed it.</dd>
</dl>
</div>
</div>
</section>`;
}

function renderCodes(): Html {
  const rows = Object.entries(ERRORS).map(
    ([code, error]) =>
      html`<tr><td><code>${code}</code></td><td>${error.status}</td><td>${error.title}</td></tr>`,
  );
  const outcomes = OUTCOMES.map(
    (outcome) =>
      html`<tr><td><code>${outcome}</code></td><td>${OUTCOME_STATUS[outcome]}</td><td>${OUTCOME_MESSAGE[outcome]}</td></tr>`,
  );
  return html`<section class="tag" id="codes"><h2>Codes</h2>
<h3>Outcomes of a decision</h3>
${renderTable('What a decision can come to', outcomes)}
<h3>Errors of this API</h3>
${renderTable('Codes of problem documents', rows)}
</section>`;
}

function renderTable(caption: string, rows: readonly Html[]): Html {
  return html`<div class="wide" tabindex="0" role="region" aria-label="${caption}"><table><thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function renderSchemas(schemas: Schemas): Html {
  const objects = [...schemas.named].filter(([, schema]) => schema.properties !== undefined);
  return html`<section class="tag" id="schemas"><h2>Objects</h2>${objects.map(([name, schema]) => {
    const side = schema.additionalProperties === false ? 'sent' : 'answered';
    return html`<section class="object" id="schema-${name}"><h3><a href="#schema-${name}">${name}</a></h3>${
      schema.description === undefined ? null : html`<p>${schema.description}</p>`
    }${renderFields(schemas, schema, side)}</section>`;
  })}</section>`;
}

function anchorOf(tag: string): string {
  return `tag-${tag.toLowerCase().replaceAll(' ', '-')}`;
}
