import type { KnipConfig } from 'knip';
import { ENTRY_POINTS } from './tools/tidy/find-dead-files.ts';

/** Programs below a workspace's folder, from that folder. */
function entriesOf(workspace: string): string[] {
  const below = ENTRY_POINTS.filter((path) => path.startsWith(`${workspace}/`));
  return below.map((path) => path.slice(workspace.length + 1));
}

const config: KnipConfig = {
  // A type that an exported function takes or returns is there to be read, whoever imports it.
  ignoreExportsUsedInFile: { interface: true, type: true },
  // Read as a file and run in the page that is looked at.
  ignoreDependencies: ['axe-core'],
  workspaces: {
    '.': {
      entry: [
        ...ENTRY_POINTS,
        'tools/*.mjs',
        'e2e/*/main.ts',
        'bench/{send-load,serve-bare,attach-verifiers}.ts',
        'examples/**/*.ts',
      ],
      project: ['*.ts', '{tools,bench,e2e,simulation,examples,cli}/**/*.{ts,tsx,mjs}', '!bench/peers/**'],
    },
    verifier: { entry: ['index.ts', '**/*.test.ts'] },
    contract: { entry: ['index.ts', '**/*.test.ts', ...entriesOf('contract')] },
    server: {
      entry: ['**/*.test.ts', 'testing/postgres-for-tests.ts', ...entriesOf('server')],
      // Sent to browsers as they are.
      ignore: ['docs/page/**'],
    },
    portal: { entry: ['**/*.test.{ts,tsx}', ...entriesOf('portal')] },
  },
};

export default config;
