import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const SERVER = 'http://127.0.0.1:4400';
const DIST = fileURLToPath(new URL('dist', import.meta.url));
/** Below this, compressing costs the reader more than it saves. */
const SMALL = 1024;

/** Compresses once here, so that the server never has to. */
function compress(): Plugin {
  return {
    name: 'compress',
    apply: 'build',
    closeBundle: () => {
      for (const entry of readdirSync(DIST, { withFileTypes: true, recursive: true })) {
        if (!entry.isFile() || !/\.(js|css|html|svg)$/.test(entry.name)) continue;
        const file = join(entry.parentPath, entry.name);
        const plain = readFileSync(file);
        if (plain.length < SMALL) continue;
        writeFileSync(`${file}.gz`, gzipSync(plain, { level: 9 }));
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
        writeFileSync(`${file}.br`, brotliCompressSync(plain, { params }));
      }
    },
  };
}

/**
 * Few files instead of one for each part that two pages share: each is a request, with headers that weigh as much as
 * a small part, and small files compress badly. What a page alone needs still comes with that page.
 */
const GROUPS = [
  // What runs every page.
  {
    name: 'base',
    priority: 4,
    test: /node_modules\/(?:react|react-dom|scheduler|use-sync-external-store|@tanstack)\/|@mantine\/core\/esm\/core\/|portal\/client\//,
  },
  { name: 'icons', priority: 3, test: /lucide-react/ },
  // What a form is made of: also on the pages for people who are not signed in.
  {
    name: 'form',
    priority: 2,
    minShareCount: 6,
    test: /@mantine\/core\/esm\/components\/(?:Input|InputBase|TextInput|PasswordInput|Button|ActionIcon|UnstyledButton|Text|Title|Stack|Group|Anchor|Loader|Transition|Paper)\/|portal\/ui\/(?:use-|problem-|page|logo|route-)/,
  },
  // What the frame and most pages in it share.
  { name: 'frame', priority: 1, minShareCount: 8, test: /node_modules\/|portal\/(?:ui|frame)\// },
];

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), compress()],
  build: {
    outDir: DIST,
    emptyOutDir: true,
    // The policy allows fonts from files only, not from data: addresses.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // The pages' own styles weigh less than the headers of a file for each.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: GROUPS },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(['/v1', '/api', '/docs', '/openapi.json'].map((path) => [path, SERVER])),
  },
});
