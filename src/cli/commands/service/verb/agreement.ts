/** What comes with the services that were named is shown first, and asked about where somebody can answer. */

import { NodeSet } from '../../../../nodeset/index.ts';
import { sanitise } from '../../../../output/index.ts';
import type { InstancePlan, Plan } from '../../../../services/index.ts';
import type { CliIo } from '../../../io.ts';
import type { ChangeOptions } from './verb-options.ts';

export type Answer = 'yes' | 'no' | 'interrupt';

export async function agreed(plan: Plan, { yes, json }: ChangeOptions, io: CliIo): Promise<Answer> {
  const lines = companyLines(plan);
  if (lines.length === 0) return 'yes';
  if (!json) await io.stderr.write(sanitise(lines.map((line) => `${io.program}: ${line}\n`).join('')));
  if (yes || json || !io.stdin.isTerminal) return 'yes';
  return confirmed('go on?', io);
}

export async function confirmed(question: string, io: CliIo): Promise<Answer> {
  await io.stderr.flush();
  const answer = await io.stdin.ask(`${question} [y/N] `, []);
  if (answer === 'interrupt') return 'interrupt';
  return answer !== 'end' && /^\s*y(es)?\s*$/i.test(answer.line) ? 'yes' : 'no';
}

/** `db on n1 is started, too: web requires it`. */
function companyLines({ instances }: Plan): string[] {
  const company = instances.filter(({ why, fate }) => why.kind !== 'asked' && fate.kind === 'change');
  const groups = Map.groupBy(company, ({ service, why }) => JSON.stringify([service, why]));
  return [...groups.values()].map((group) => {
    const [{ service, why }] = group as [InstancePlan];
    const nodes = NodeSet.from(group.map(({ node }) => node)).fold();
    return `${service} on ${nodes} ${whyText(why)}`;
  });
}

function whyText(why: InstancePlan['why']): string {
  switch (why.kind) {
    case 'needed':
      return `is started, too: ${why.service} requires it`;
    case 'restarted':
      return `is restarted, too: it asks for that whenever ${why.service} is`;
    case 'stopped':
      return `is stopped before: it requires ${why.service}`;
    case 'asked':
      return '';
  }
}
