// npm run pictures: every page of the portal at two widths and in both schemes, as PNGs in pictures/.
import { mkdirSync, rmSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import { ensurePortalBuilt } from '../../tools/ensure-portal-built.mjs';
import { findChromium } from '../../tools/find-chromium.mjs';
import { type Portal, startPortal } from '../portal/start-portal.ts';
import { fillPortal } from './fill-portal.ts';
import { PICTURES, type Picture } from './pages.ts';

const FOLDER = new URL('../../pictures/', import.meta.url).pathname;
const LOOKS = [
  { name: 'wide-light', width: 1440, height: 900, dark: false },
  { name: 'wide-dark', width: 1440, height: 900, dark: true },
  { name: 'phone-light', width: 390, height: 844, dark: false },
  { name: 'phone-dark', width: 390, height: 844, dark: true },
];
const only = process.argv[2];

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
await ensurePortalBuilt(new URL('../..', import.meta.url).pathname, process.execPath);
const chromium = await findChromium();
for (const preset of [...new Set(PICTURES.map((picture) => picture.preset))]) {
  const wanted = PICTURES.filter(
    (picture) => picture.preset === preset && (only === undefined || picture.name.includes(only)),
  );
  if (wanted.length === 0) continue;
  const portal = await startPortal(chromium, preset);
  try {
    await takeAll(portal, wanted);
  } finally {
    await portal.close();
  }
}

async function takeAll(portal: Portal, pictures: readonly Picture[]): Promise<void> {
  const made = await fillPortal(portal);
  for (const look of LOOKS) {
    const context = await portal.open(portal.operator, look);
    const stranger = await portal.open(null, look);
    for (const picture of pictures) {
      const path = `${FOLDER}${picture.name}.${look.name}.png`;
      await take(picture.signedOut === true ? stranger : context, picture, made, path);
    }
    await context.close();
    await stranger.close();
  }
}

async function take(
  context: BrowserContext,
  picture: Picture,
  made: Record<string, string>,
  path: string,
): Promise<void> {
  const page: Page = await context.newPage();
  page.on('pageerror', (error) => console.error(`${picture.name}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`${picture.name}: ${message.text()}`);
  });
  try {
    await page.goto(picture.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => made[name] ?? ''));
    await page.waitForLoadState('networkidle');
    await picture.before?.(page);
    await page.waitForTimeout(150);
    await page.screenshot({ path, fullPage: picture.before === undefined });
  } catch (error) {
    console.error(`${picture.name}: ${error instanceof Error ? error.message : String(error)}`);
    await page.screenshot({ path });
  } finally {
    await page.close();
  }
}
