import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

const page =
  '<!doctype html><title>Latchkey</title><p id="text">before</p><script>text.textContent = "after"</script>';
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

test('the browser that was found opens a page from loopback, runs its script and draws its text', async () => {
  const browser = await chromium.launch({ executablePath: inject('chromiumPath'), args: ['--no-sandbox'] });
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${portOf(server.address())}/`);
    const paragraph = tab.locator('#text');
    expect(await paragraph.textContent()).toBe('after');
    const drawn = await paragraph.screenshot();
    await paragraph.evaluate((element) => element.setAttribute('style', 'color: transparent'));
    expect(await paragraph.screenshot(), 'a browser without fonts draws nothing').not.toEqual(drawn);
  } finally {
    await browser.close();
  }
});

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string')
    throw new Error('the test server does not listen on a port');
  return address.port;
}
