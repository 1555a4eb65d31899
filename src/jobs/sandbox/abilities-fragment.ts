/** What a node can do for programs, asked by doing it: the real sandbox, and hello in every language inside it. */

import type { Fragment } from '../../facts/index.ts';
import type { Abilities } from '../abilities.ts';
import { type AbilitiesQuestion, probeScript } from './probe-script.ts';
import { readAbilities } from './read-abilities.ts';

/** To be asked by `probeCommand` of module facts, with its nonce; one exec, a couple of seconds. */
export function abilitiesFragment(question: AbilitiesQuestion): Fragment<Abilities> {
  return { script: probeScript(question), read: (text) => readAbilities(text, question) };
}
