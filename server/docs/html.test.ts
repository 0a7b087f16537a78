import { expect, it } from 'vitest';
import { html, prose } from './html.ts';

it('escapes every value that is not markup made by itself', () => {
  const hostile = `<img src=x onerror='alert(1)'> & "quotes"`;
  const text = html`<p title="${hostile}">${hostile}</p>${[hostile]}`.text;
  const escaped = '&lt;img src=x onerror=&#39;alert(1)&#39;&gt; &amp; &quot;quotes&quot;';
  expect(text).toBe(`<p title="${escaped}">${escaped}</p>${escaped}`);
});

it('keeps markup that it made', () => {
  expect(html`<ul>${['a', 'b'].map((item) => html`<li>${item}</li>`)}</ul>`.text).toBe(
    '<ul><li>a</li><li>b</li></ul>',
  );
});

it('makes code of what stands in back quotes, and nothing of what stands in it', () => {
  expect(prose('Send `<key>`.\n\nThen wait.').text).toBe(
    '<p>Send <code>&lt;key&gt;</code>.</p><p>Then wait.</p>',
  );
});
