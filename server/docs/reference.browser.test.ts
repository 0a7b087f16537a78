import { routes } from '@latchkey/contract';
import fastify, { type FastifyInstance } from 'fastify';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { addSecurityHeaders } from '../http/security-headers.ts';
import { bindDocs } from './bind-docs.ts';

let server: FastifyInstance;
let browser: Browser;
let url: string;

beforeAll(async () => {
  server = fastify();
  addSecurityHeaders(server, 'http://127.0.0.1');
  bindDocs({ server, baseUrl: 'http://127.0.0.1' });
  url = await server.listen({ host: '127.0.0.1', port: 0 });
  browser = await chromium.launch({ executablePath: inject('chromiumPath'), args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

async function withPage(width: number, look: (page: Page) => Promise<void>): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${url}/docs`);
  await look(page);
  await page.close();
  expect(complaints).toEqual([]);
}

it('narrows the reference to the routes that hold every word typed, and shows all again', async () => {
  await withPage(1440, async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type('POST revoke');
    expect(await page.locator('#found').textContent()).toBe(`2 of ${routes.length} routes`);
    const visible = await page.locator('.operation:visible h3').allTextContents();
    expect(visible.sort()).toEqual(['End a key for good', 'End this key for good']);
    await page.keyboard.press('Escape');
    expect(await page.locator('.operation:visible').count()).toBe(routes.length);
  });
});

it('shows what a link leads to though the search had hidden it', async () => {
  await withPage(1440, async (page) => {
    await page.fill('#search', 'revoke');
    expect(await page.locator('#schemas').isVisible()).toBe(false);
    await page.locator('#revokeKey a[href="#schema-Key"]').first().click();
    await page.locator('#schema-Key').waitFor({ state: 'visible' });
  });
});

it('is as wide as a phone on a phone: only examples and tables scroll sideways', async () => {
  await withPage(360, async (page) => {
    const width = await page.locator('html').evaluate((root) => root.scrollWidth);
    expect(width).toBe(360);
  });
});
