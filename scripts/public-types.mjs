/**
 * Writes dist/types/: the declarations of the library, without those that only the inside needs. tsc writes one
 * file for each module it comes across; of the doors (index.ts) only the names that somebody asks for are kept.
 */

import { readFileSync, rmSync, writeFileSync, globSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ROOT, run } from './install.mjs';

const TYPES = join(ROOT, 'dist', 'types');
const ENTRIES = [join(TYPES, 'index.d.ts'), join(TYPES, 'nodeset', 'index.d.ts')];

const FROM = /^(import|export)( type)? \{([^}]*)\} from '([^']+)';\n/gm;
const INLINE = /\bimport\("([^"]+)"\)\.(\w+)/g;

/** Writes and prunes. */
export function writePublicTypes() {
  run('tsc', ['-p', 'tsconfig.types.json']);
  const wanted = new Map();
  for (const entry of ENTRIES) want(entry, namesOf(readFileSync(entry, 'utf8')), wanted);
  for (const name of globSync('**/*.d.ts', { cwd: TYPES })) {
    const file = join(TYPES, name);
    if (!wanted.has(file)) rmSync(file);
    else if (isDoor(file)) writeFileSync(file, doorText(file, wanted.get(file)));
  }
}

/** Marks `names` of `file`, and what they need in turn. */
function want(file, names, wanted) {
  const known = wanted.get(file);
  const fresh = names.filter((name) => !known?.has(name));
  if (known && fresh.length === 0) return;
  wanted.set(file, new Set([...(known ?? []), ...fresh]));
  // A file that is no door is kept whole, so it is read once.
  if (known && !isDoor(file)) return;
  for (const { target, specifiers } of references(file)) {
    const asked = isDoor(file) ? specifiers.filter(({ outside }) => fresh.includes(outside)) : specifiers;
    if (asked.length > 0)
      want(
        resolved(file, target),
        asked.map(({ inside }) => inside),
        wanted,
      );
  }
}

function references(file) {
  const text = readFileSync(file, 'utf8');
  const listed = [...text.matchAll(FROM)].map(([, , , list, target]) => ({
    target,
    specifiers: specifiersOf(list),
  }));
  const inline = [...text.matchAll(INLINE)].map(([, target, name]) => ({
    target,
    specifiers: [{ inside: name, outside: name }],
  }));
  return [...listed, ...inline].filter(({ target }) => !target.startsWith('node:'));
}

/** `type A, B as C`: names in the file that is imported, and here. */
function specifiersOf(list) {
  const texts = list.split(',').map((text) => text.trim());
  return texts
    .filter((text) => text !== '')
    .map((text) => {
      const [inside, outside = inside] = text.replace(/^type /, '').split(' as ');
      return { text, inside, outside };
    });
}

function namesOf(text) {
  return [...text.matchAll(FROM)].flatMap(([, , , list]) => specifiersOf(list).map(({ outside }) => outside));
}

function resolved(file, target) {
  if (!target.startsWith('.')) throw new Error(`the public types need '${target}' (${file})`);
  return resolve(dirname(file), target.replace(/\.ts$/, '.d.ts'));
}

function isDoor(file) {
  return file.endsWith('/index.d.ts');
}

function doorText(file, names) {
  return readFileSync(file, 'utf8').replaceAll(FROM, (...[, keyword, type, list, target]) => {
    const kept = specifiersOf(list).filter(({ outside }) => names.has(outside));
    if (kept.length === 0) return '';
    return `${keyword}${type ?? ''} { ${kept.map(({ text }) => text).join(', ')} } from '${target}';\n`;
  });
}
