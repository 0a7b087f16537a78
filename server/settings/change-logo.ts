import { createHash } from 'node:crypto';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import { invalidField } from '../http/problem.ts';
import type { Settings } from './presets.ts';
import { type ImageFacts, readImage } from './read-image.ts';
import { deleteLogo, lockSettings, writeLogo, writeSettings } from './store.ts';
import type { UpdateSettings } from './update-settings.ts';

const MOST_BYTES = 64 * 1024;
const MOST_PIXELS = 1024;
/** Part of the address, so that browsers keep an image for ever and never show the one before. */
const VERSION_LENGTH = 22;

/**
 * Shows this image in the portal, or with `null` that of Latchkey again.
 * @param base64 the bytes of a PNG, JPEG or WebP file
 */
export async function changeLogo(
  { commitChange, settings }: UpdateSettings,
  origin: ChangeOrigin,
  base64: string | null,
): Promise<Settings> {
  const bytes = base64 === null ? null : Buffer.from(base64, 'base64');
  const logo = bytes === null ? null : describeLogo(bytes);
  const { value } = await commitChange(origin, async (transaction) => {
    const before = await lockSettings(transaction);
    if (before.logo?.address === logo?.address) return before;
    const after = { ...before, logo };
    await writeSettings(transaction, after);
    if (bytes === null) await deleteLogo(transaction);
    else await writeLogo(transaction, bytes);
    transaction.audit({
      organizationId: null,
      action: 'settings.updated',
      target: { kind: 'settings', id: 'settings', name: 'Settings' },
      changes: { logo: { before: before.logo, after: logo } },
    });
    return after;
  });
  await settings.reload();
  return value;
}

function describeLogo(bytes: Buffer): NonNullable<Settings['logo']> {
  if (bytes.length > MOST_BYTES) {
    throw invalidField('image', 'The image has more than 64 kB. Choose a smaller one.');
  }
  const facts = readImage(bytes);
  if (facts === null) {
    throw invalidField(
      'image',
      'This is not a whole PNG, JPEG or WebP image. SVG is not taken, because it can carry scripts.',
    );
  }
  checkSize(facts);
  const version = createHash('sha256').update(bytes).digest('base64url').slice(0, VERSION_LENGTH);
  return { address: `/v1/branding/logo?version=${version}`, ...facts };
}

function checkSize({ width, height }: ImageFacts): void {
  if (width >= 1 && height >= 1 && width <= MOST_PIXELS && height <= MOST_PIXELS) return;
  throw invalidField(
    'image',
    `The image has ${width} × ${height} pixels. Choose one of at most ${MOST_PIXELS} a side.`,
  );
}
