/** Which names a group may have: those that can stand behind `@` in an expression. */

import { GrappeError } from '../base/index.ts';

const SPECIAL = /[@,!&^*?[\]\s]/;

export function checkGroupNames(names: readonly string[], source: string): readonly string[] {
  const bad = names.find((name) => name === '' || SPECIAL.test(name));
  if (bad === undefined) return names;
  throw new GrappeError('group-upcall', {
    message: `'${bad}' in group source '${source}' is no group name`,
    why: 'a group name holds no space and none of @ , ! & ^ * ? [ ]',
    hint: 'rename the group',
  });
}
