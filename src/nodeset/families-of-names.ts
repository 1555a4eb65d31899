/** The families of plain names, whatever characters they are made of. */

import type { Families } from './families.ts';
import { Gatherer } from './gatherer.ts';
import { plainName } from './plain-name.ts';

export function familiesOfNames(names: Iterable<string>): Families {
  const gatherer = new Gatherer();
  for (const name of names) gatherer.add(plainName(name));
  return gatherer.build();
}
