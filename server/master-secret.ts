import { hkdfSync, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { derivePepper, type Peppers, type VerifierPeppers } from '@latchkey/verifier';

/** What everything secret is derived from, by version; the highest is used for what is made now. */
export interface MasterSecret {
  readonly peppers: VerifierPeppers;
  readonly pepperVersion: number;
  /** Signs session cookies. */
  readonly sessionSecret: string;
  /** By version: tells one secret from another, and nothing else about it. */
  readonly fingerprints: ReadonlyMap<number, string>;
}

const FILE = 'master-secret';
/** `1 <32 bytes in base64url>`, a line each version. */
const LINE = /^(\d{1,6}) ([A-Za-z0-9_-]{43})$/;

/**
 * Reads the master secret from the configuration or from its file, which is made at the first start with mode
 * 0600. It is never stored in the database: whoever gets hold of that alone can neither use nor plant a key.
 */
export function loadMasterSecret(folder: string, fromEnvironment: string | null): MasterSecret {
  const versions = fromEnvironment === null ? readVersions(folder) : new Map([[1, fromEnvironment]]);
  const masters = new Map([...versions].map(([version, text]) => [version, Buffer.from(text, 'base64url')]));
  const pepperVersion = Math.max(...masters.keys());
  const newest = masters.get(pepperVersion) ?? Buffer.alloc(0);
  return {
    peppers: {
      live: peppersOf(masters, 'key live'),
      test: peppersOf(masters, 'key test'),
      service: peppersOf(masters, 'service token'),
      imported: peppersOf(masters, 'imported key'),
    },
    pepperVersion,
    sessionSecret: deriveText(newest, 'latchkey sessions'),
    fingerprints: new Map(
      [...masters].map(([version, master]) => [version, deriveText(master, 'latchkey fingerprint')]),
    ),
  };
}

/** HKDF, RFC 5869. */
function deriveText(master: Buffer, purpose: string): string {
  return Buffer.from(hkdfSync('sha256', master, '', purpose, 32)).toString('base64url');
}

function peppersOf(
  masters: ReadonlyMap<number, Buffer>,
  purpose: Parameters<typeof derivePepper>[1],
): Peppers {
  return new Map([...masters].map(([version, master]) => [version, derivePepper(master, purpose)]));
}

function readVersions(folder: string): Map<number, string> {
  const file = join(folder, FILE);
  const text = readIfThere(file) ?? create(folder, file);
  const versions = new Map<number, string>();
  for (const line of text.split('\n').filter((part) => part.trim() !== '')) {
    const match = LINE.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) {
      throw new Error(`${file} is damaged. Put back a copy of it: without it no key can be verified.`);
    }
    versions.set(Number(match[1]), match[2]);
  }
  if (versions.size === 0) throw new Error(`${file} is empty. Put back a copy of it.`);
  return versions;
}

function readIfThere(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8');
    chmodSync(file, 0o600);
    return text;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function create(folder: string, file: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const text = `1 ${randomBytes(32).toString('base64url')}\n`;
  writeFileSync(file, text, { mode: 0o600, flag: 'wx', flush: true });
  return text;
}
