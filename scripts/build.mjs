/** Builds dist/: the CLI as a split bundle (short start-up), the console, and the library with its types; writes man/. */

import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';
import { build as buildSite } from 'vite';
import { directBuiltins } from './direct-builtins.mjs';
import { ROOT } from './install.mjs';
import { writeLicences } from './licences.mjs';
import { staticImportsOf } from './static-imports.mjs';
import { writePublicTypes } from './public-types.mjs';
import { manualPages } from '../src/cli/manual.ts';

rmSync(join(ROOT, 'dist'), { recursive: true, force: true });

const common = {
  cwd: ROOT,
  platform: 'node',
  // ssh2's optional native parts are not built; it falls back to node:crypto.
  external: [/\.node$/, 'cpu-features'],
  logLevel: 'warn',
};

// Each further file costs a millisecond at start-up: what every command needs, and nodeset, which scripts call in
// loops, is one. The specs of the other commands are the second.
const core = staticImportsOf([
  'src/cli/main.ts',
  'src/cli/commands/nodeset/spec.ts',
  'src/cli/commands/nodeset/run.ts',
]);
const specs = staticImportsOf(globSync('src/cli/commands/*/spec.ts', { cwd: ROOT }));
// What ClusterShell's defaults.conf says of folding: read by every call that folds names.
const folding = staticImportsOf(['src/config/clush/clush-conf.ts', 'src/config/diagnostic.ts']);
// The door of the output module leads to all of it; every command needs this alone.
const sanitiser = staticImportsOf(['src/output/sanitise.ts']);
const isLater = (id) => id.includes('/src/output/') && !sanitiser.has(id);

// ssh2 is CommonJS and expects these names.
const banner = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = import.meta.filename;',
  'const __dirname = import.meta.dirname;',
].join('\n');

const cli = await build({
  ...common,
  input: { main: 'src/cli/main.ts' },
  plugins: [directBuiltins],
  preserveEntrySignatures: false,
  output: {
    dir: 'dist/cli',
    format: 'esm',
    minify: true,
    banner: (chunk) => (chunk.moduleIds.some((id) => id.includes('/node_modules/')) ? banner : ''),
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        { name: 'core', test: (id) => core.has(id) && !isLater(id) },
        { name: 'folding', test: (id) => folding.has(id) && !core.has(id) && !isLater(id) },
        { name: 'specs', test: (id) => specs.has(id) && !isLater(id) },
      ],
    },
  },
});
writeLicences(join(ROOT, 'dist', 'cli', 'LICENCES'), cli.output);

// What is sent to gateways: all in one file.
const gateway = await build({
  ...common,
  input: { 'grappe-gateway': 'src/gateway/main.ts' },
  plugins: [directBuiltins],
  output: {
    dir: 'dist/gateway',
    format: 'esm',
    minify: true,
    banner,
    codeSplitting: false,
    entryFileNames: '[name].mjs',
  },
});
writeLicences(join(ROOT, 'dist', 'gateway', 'LICENCES'), gateway.output);

const site = await buildSite({ configFile: join(ROOT, 'vite.config.ts'), logLevel: 'warn' });
writeLicences(join(ROOT, 'dist', 'web', 'LICENCES'), site.output);

await build({
  ...common,
  external: [...common.external, /^ssh2(\/|$)/, 'yaml', 'valibot', 'diff'],
  input: { index: 'src/index.ts', nodeset: 'src/nodeset/index.ts' },
  output: { dir: 'dist/lib', format: 'esm' },
});

writePublicTypes();

mkdirSync(join(ROOT, 'man'), { recursive: true });
for (const [name, text] of await manualPages()) writeFileSync(join(ROOT, 'man', name), text);
