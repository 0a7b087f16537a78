import { html } from './html.ts';
import { renderPage } from './render-page.ts';

export interface StartPageFacts {
  readonly version: string;
  readonly baseUrl: string;
  /** Whether the first account exists. */
  readonly isSetUp: boolean;
}

/** The page at `/` where the portal is not built: what runs here, whether it is set up, where to read on. */
export function renderStartPage({ version, baseUrl, isSetUp }: StartPageFacts): string {
  const state = isSetUp
    ? html`It is set up. Call the API at <code>${baseUrl}/v1</code>.`
    : html`It is not set up yet: make the first account with the setup token that the server printed when it started, as <a href="/docs#setup"><code>POST /v1/setup</code></a> says.`;
  return renderPage(
    'Start',
    html`<main class="start" id="content">
<h1>Latchkey</h1>
<p class="lead">Version ${version} is running. ${state}</p>
<ul>
<li><a href="/docs">API reference</a></li>
<li><a href="/openapi.json">OpenAPI document</a></li>
<li><a href="/readyz">Readiness</a></li>
</ul>
</main>`,
  );
}
