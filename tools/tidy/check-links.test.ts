import { expect, test } from 'vitest';
import { checkLinks } from './check-links.ts';

const files = {
  'docs/operating.md': '# Operating\n\n## Back up, and restore\n',
  'server/keys/revoke-key.ts': '',
};

function complaintsAbout(path: string, text: string): string[] {
  return checkLinks(new Map(Object.entries({ ...files, [path]: text })));
}

test.each([
  '[operating](docs/operating.md)',
  '[folder](docs/)',
  '[part](docs/operating.md#back-up-and-restore)',
  '[here](#read-me) [web](https://example.com/nothing) [mail](mailto:a@example.com)',
  '`[not a link](nowhere.md)`',
])('a link that leads somewhere is fine: %s', (text) => {
  expect(complaintsAbout('README.md', `# Read me\n\n${text}\n`)).toEqual([]);
});

test.each([
  '[gone](docs/gone.md)',
  '[gone](docs/operating.md#gone)',
  '[gone](#gone)',
  '![gone](pictures/gone.png)',
])('a link that leads nowhere is named: %s', (text) => {
  expect(complaintsAbout('README.md', `# Read me\n\n${text}\n`)).toHaveLength(1);
});

test('ARCHITECTURE.md names only files and folders that exist, in its text and in its flows', () => {
  const text =
    'See `server/keys/` and `server/gone/`; `GET /v1/keys`, `server/*/routes.ts`.\n\n```\nserver/keys/revoke-key.ts → server/gone.ts\n```\n';
  expect(complaintsAbout('ARCHITECTURE.md', text)).toEqual([
    'ARCHITECTURE.md names server/gone/, which is not there',
    'ARCHITECTURE.md names server/gone.ts, which is not there',
  ]);
});
