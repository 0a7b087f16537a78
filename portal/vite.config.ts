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

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), compress()],
  build: {
    outDir: DIST,
    emptyOutDir: true,
    // The policy allows fonts from files only, not from data: addresses.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // Each icon by itself would be a request by itself.
        codeSplitting: { groups: [{ name: 'icons', test: /lucide-react/ }] },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(['/v1', '/api', '/docs', '/openapi.json'].map((path) => [path, SERVER])),
  },
});
