/** What the account that handed a job in may use when it starts: it may be less than when it was accepted. */

import type { TaskEnd, Wishes, Work } from '../job.ts';

export interface StartRights {
  /** Null: all. */
  readonly nodes: ReadonlySet<string> | null;
  /** By name in the table of languages; null: all. */
  readonly languages: readonly string[] | null;
  readonly mayLeaveSandbox: boolean;
}

/** `gone`: there is no such account any more, or it may submit nothing. Undefined: that is not known at the moment. */
export type RightsOf = (account: string) => StartRights | 'gone' | undefined;

export type StartDecision =
  /** Narrowed to what the account may use. */
  | { readonly kind: 'wishes'; readonly wishes: Wishes }
  | { readonly kind: 'wait' }
  | { readonly kind: 'end'; readonly end: TaskEnd };

/** Jobs of the command line have no account: whoever can write the queue can write everything else, too. */
export function startDecision(
  { work, wishes }: { readonly work: Work; readonly wishes: Wishes },
  rightsOf: RightsOf | undefined,
): StartDecision {
  const { account } = wishes;
  if (account === undefined) return { kind: 'wishes', wishes };
  const rights = rightsOf?.(account);
  if (rights === undefined) return { kind: 'wait' };
  const why = whyNot(work, rights);
  if (why !== null) return refused(`the account '${account}' ${why}`);
  if (rights === 'gone' || rights.nodes === null) return { kind: 'wishes', wishes };
  const { nodes: allowed } = rights;
  return {
    kind: 'wishes',
    wishes: { ...wishes, nodes: wishes.nodes?.filter((node) => allowed.has(node)) ?? [...allowed] },
  };
}

/** The shell's name in the table of languages; commands are written in it. */
export const COMMAND_LANGUAGE = 'bash';

function whyNot(
  { language = COMMAND_LANGUAGE, isolation }: Work,
  rights: StartRights | 'gone',
): string | null {
  if (rights === 'gone') return 'submits programs no more';
  if (isolation === 0 && !rights.mayLeaveSandbox) return 'may run programs in the sandbox only';
  if (rights.languages?.includes(language) === false) return `may not use ${language}`;
  return null;
}

function refused(detail: string): StartDecision {
  return { kind: 'end', end: { outcome: 'refused', cause: null, detail, exit: null, signal: null } };
}
