/** Builds dist/: the CLI as a split bundle (short start-up) and the library. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';
import { ROOT } from './install.mjs';

rmSync(join(ROOT, 'dist'), { recursive: true, force: true });

const common = {
  cwd: ROOT,
  platform: 'node',
  // ssh2's optional native parts are not built; it falls back to node:crypto.
  external: [/\.node$/, 'cpu-features'],
  logLevel: 'warn',
};

// ssh2 is CommonJS and expects these names.
const banner = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = import.meta.filename;',
  'const __dirname = import.meta.dirname;',
].join('\n');

await build({
  ...common,
  input: { main: 'src/cli/main.ts' },
  output: {
    dir: 'dist/cli',
    format: 'esm',
    minify: true,
    banner: (chunk) => (chunk.name === 'main' ? '' : banner),
  },
});

await build({
  ...common,
  external: [...common.external, 'ssh2', 'yaml', 'valibot', 'diff'],
  input: { index: 'src/index.ts', nodeset: 'src/nodeset/index.ts' },
  output: { dir: 'dist/lib', format: 'esm' },
});
