/** Writes the generated pages. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { manualPages } from '../src/cli/manual.ts';
import { referencePages } from '../src/cli/reference.ts';

const root = resolve(import.meta.dirname, '..');
write(join(root, 'man'), await manualPages());
write(join(root, 'docs', 'reference'), await referencePages());

function write(folder: string, pages: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of pages) writeFileSync(join(folder, name), text);
}
