/** Writes the licences of the packages whose code is in a bundle beside it: they ask to be kept with every copy. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/;

/** `chunks` are rolldown's; throws when a package has no licence text. */
export function writeLicences(file, chunks) {
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds ?? []);
  const folders = new Set(modules.flatMap((id) => PACKAGE.exec(id) ?? []));
  writeFileSync(file, [...folders].map(licenceOf).toSorted(byText).join('\n'));
}

function licenceOf(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence text`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}

function byText(a, b) {
  return a < b ? -1 : 1;
}
