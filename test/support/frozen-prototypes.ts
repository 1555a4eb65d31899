/** Reads random configurations where no prototype can be changed: an attempt throws a TypeError, which is seen. */

import { sample } from 'fast-check';
import { configFolder } from './config-folder.ts';
import { yamlLike } from './yaml-like.ts';

const count = Number(process.argv[2]);
const texts = sample(yamlLike, count);
using folder = configFolder({
  'right.yaml': 'version: 1\ngroups: { a: n1 }\nssh: { overrides: [{ nodes: "@a" }] }\n',
});
// Loads all that is loaded lazily.
await folder.load({ given: 'right.yaml' });
for (const type of [Object, Array, Map, Set, String, Function, Promise, RegExp])
  Object.freeze(type.prototype);
for (const text of texts) {
  folder.write('fuzz.yaml', text);
  await folder.report({ given: 'fuzz.yaml' }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'config-unreadable')) throw error;
  });
}
await folder.load({ given: 'right.yaml' });
console.log(`${count} files read, nothing but mistakes`);
