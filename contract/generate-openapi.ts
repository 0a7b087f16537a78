import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeApi } from './openapi.ts';
import manifest from './package.json' with { type: 'json' };
import { routes } from './routes.ts';

// Writes openapi.json from the routes; with --check only says whether that would change it.
const FILE = new URL('./openapi.json', import.meta.url);

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const document = describeApi(routes, { version: manifest.version, serverUrl: '/' });
const text = `${JSON.stringify(document, null, 2)}\n`;

if (!values.check) {
  writeFileSync(FILE, text);
} else if (readIfThere() !== text) {
  console.error('contract/openapi.json is not what the routes say. Run: node contract/generate-openapi.ts');
  process.exitCode = 1;
}

function readIfThere(): string | null {
  try {
    return readFileSync(FILE, 'utf8');
  } catch {
    return null;
  }
}
