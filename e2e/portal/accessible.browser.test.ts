import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { fillPortal } from '../portal-pictures/fill-portal.ts';
import { PICTURES, type Picture } from '../portal-pictures/pages.ts';
import { type Portal, startPortal } from './start-portal.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const violations = z.array(
  z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string(), failureSummary: z.string() })) }),
);
const ONE_PAGE_MS = 60_000;

for (const preset of [...new Set(PICTURES.map((picture) => picture.preset))]) {
  describe(`under ${preset}`, () => {
    let portal: Portal;
    let made: Record<string, string>;

    beforeAll(async () => {
      portal = await startPortal(inject('chromiumPath'), preset);
      made = await fillPortal(portal);
    });
    afterAll(() => portal.close());

    for (const picture of PICTURES.filter((each) => each.preset === preset)) {
      test(
        `${picture.name} has no accessibility violation, in light and in dark`,
        async () => expect(await check(portal, made, picture)).toEqual([]),
        ONE_PAGE_MS,
      );
    }
  });
}

/** @returns what axe finds in both colour schemes, shortened to what names the place */
async function check(portal: Portal, made: Record<string, string>, picture: Picture): Promise<string[]> {
  const context = await portal.open(picture.signedOut === true ? null : portal.operator);
  try {
    const page = await context.newPage();
    await page.goto(picture.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => made[name] ?? ''));
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.waitForLoadState('networkidle');
    await picture.before?.(page);
    // A colour on its way from one scheme to the other is none of either.
    await page.addStyleTag({ content: '*, ::before, ::after { transition: none !important }' });
    await page.evaluate(AXE);
    const light = await runAxe(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    return [...light, ...(await runAxe(page))];
  } finally {
    await context.close();
  }
}

async function runAxe(page: Page): Promise<string[]> {
  const found = violations.parse(await page.evaluate('axe.run().then(({ violations }) => violations)'));
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}
