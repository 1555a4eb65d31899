/** Builds the console into `dist/web`; the server reads once which files there are, and serves those. */

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('src/web', import.meta.url)),
  // The page says where it lies by its <base>, which the server writes: assets are found below any path.
  base: './',
  publicDir: false,
  css: { modules: { generateScopedName: '[name]_[local]_[hash:base64:4]' } },
  build: {
    outDir: fileURLToPath(new URL('dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2024',
    // The policy of the console allows no data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: { chunkFileNames: ({ facadeModuleId }) => `assets/${chunkName(facadeModuleId)}-[hash].js` },
    },
  },
});

/** The chunk of a page has the page's name. */
function chunkName(module: string | null): string {
  return /pages\/([\w-]+)\/page\.tsx$/.exec(module ?? '')?.[1] ?? '[name]';
}
