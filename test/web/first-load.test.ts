/** What a browser fetches before it shows anything stays small: the page, the scripts and styles that it names, and what those import. */

import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const WEB = resolve(import.meta.dirname, '../../dist/web');
const MOST_BYTES = 60_000;

it('is loaded with at most 60 kB, gzip', () => {
  const files = firstLoad();
  const sizes = files.map(
    (file) => [file, gzipSync(readFileSync(join(WEB, file)), { level: 9 }).length] as const,
  );
  const sum = sizes.reduce((all, [, size]) => all + size, 0);
  console.log(`first load: ${(sum / 1000).toFixed(1)} kB gzip in ${files.length} files`);
  expect(files.length).toBeGreaterThan(2);
  expect(sum).toBeLessThanOrEqual(MOST_BYTES);
});

it('needs nobody else: no address of another host in page, scripts or styles', () => {
  const named = firstLoad().flatMap(
    (file) => readFileSync(join(WEB, file), 'utf8').match(/\bhttps?:\/\/[\w.-]+/g) ?? [],
  );
  expect(named.filter((address) => address !== 'http://www.w3.org')).toEqual([]);
});

function firstLoad(): string[] {
  const page = readFileSync(join(WEB, 'index.html'), 'utf8');
  const named = Array.from(page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g), ([, file]) => file!);
  const found = new Set(['index.html']);
  const look = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    if (!file.endsWith('.js')) return;
    const imports = readFileSync(join(WEB, file), 'utf8').matchAll(/(?:\bfrom|\bimport)\s*"(\.\/[^"]+)"/g);
    for (const [, target] of imports) look(join(dirname(file), target!));
  };
  for (const file of named) look(file);
  return [...found];
}
