/** Whether a node can do some work at all, whatever else it has to do at the moment. */

import { atLeast } from '../languages/version.ts';
import type { Wishes, Work } from '../job.ts';
import type { NodeView } from './node-view.ts';

/** Why not, for a person; null where it can. `isFinal`: waiting will not help. */
export interface Incapable {
  readonly why: string;
  readonly fix: string | null;
  readonly isFinal: boolean;
}

export function incapable(node: NodeView, work: Work, wishes: Wishes): Incapable | null {
  if (wishes.nodes && !wishes.nodes.includes(node.name)) return never('it is not among the chosen nodes');
  const lacking = wishes.tags.find((tag) => !node.tags.includes(tag));
  if (lacking !== undefined) return never(`it has no tag '${lacking}'`);
  if (node.drained !== null) return forNow(`it is drained: ${node.drained}`);
  if (node.trouble !== null) return forNow(node.trouble);
  if (node.abilities === null) return forNow('it has not answered yet');
  return withoutIsolation(node, work) ?? withoutLanguage(node, work);
}

function withoutIsolation({ abilities }: NodeView, { isolation }: Work): Incapable | null {
  const found = abilities?.isolation;
  if (!found || found.level >= isolation) return null;
  const why = found.why ?? `its isolation level is ${found.level}, and ${isolation} is asked for`;
  return { why, fix: found.fix, isFinal: true };
}

function withoutLanguage({ abilities }: NodeView, { language, version }: Work): Incapable | null {
  if (language === undefined) return null;
  const able = abilities?.languages.get(language);
  if (!able) return never(abilities?.unable.get(language) ?? `it has no ${language}`);
  if (version === undefined || atLeast(able.version, version)) return null;
  return never(`its ${language} is ${able.version}, and ${version} is asked for`);
}

function never(why: string): Incapable {
  return { why, fix: null, isFinal: true };
}

function forNow(why: string): Incapable {
  return { why, fix: null, isFinal: false };
}
