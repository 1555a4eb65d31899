import type { CommandSpec, OptionSpec } from '../../../command-spec.ts';
import { CONFIG_OPTIONS } from '../../../selection-options.ts';
import { JSON_OPTION, NODE_OPTIONS, PRIVILEGE_OPTIONS } from '../service-options.ts';
import { CHANGE_OPTIONS, DETACH_OPTIONS } from '../verb/spec.ts';
import type { RolloutWord } from './rollout-words.ts';
import type { Order } from '../../../../services/index.ts';

const RUN = `RUN is an id of 'grappe history' or the beginning of one; without it, the only change of services that goes on.
Orders reach it from every shell of this account on this machine, by its records: history.record must not be off.`;

function orderCommand(
  kind: Exclude<Order['kind'], 'resume'>,
  words: { readonly summary: string; readonly more: string; readonly example: string },
  options: readonly OptionSpec[] = [],
): CommandSpec {
  return {
    path: ['service', 'rollout', kind],
    summary: words.summary,
    usage: '[RUN] [options]',
    description: `${words.more}\n\n${RUN}`,
    examples: [{ line: `grappe service rollout ${kind}`, text: words.example }],
    options,
    load: async () => {
      const { orderRollout } = await import('./order.ts');
      return { run: (args, io) => orderRollout(kind, args, io) };
    },
  };
}

const statusCommand: CommandSpec = {
  path: ['service', 'rollout', 'status'],
  summary: 'how far changes of services are',
  usage: '[RUN] [options]',
  description: `Every change of services of this account that goes on, else the last one, or RUN: its waves, what is under way, what
has failed and how much may, whether it is paused or waits to be promoted. Contacts no node.`,
  examples: [{ line: 'grappe service rollout status', text: 'from another shell' }],
  options: [{ name: 'json', text: 'as JSON', heading: 'Output' }],
  load: () => import('./status.ts'),
};

const resumeCommand: CommandSpec = {
  path: ['service', 'rollout', 'resume'],
  summary: 'let a paused change of services go on, or take up one that broke off or was stopped',
  usage: '[RUN] [options]',
  description: `A change that is paused goes on where it runs. One that ended before all was done, whether halted by its budget,
aborted, interrupted or killed, is taken up by this process under the same id: nothing that it has changed is done
again, everything else is read anew. Its options are kept; those given here come after them. What was under way when
it was killed is read, and done again where it does not stand as it should.`,
  examples: [
    { line: 'grappe service rollout resume', text: 'the last one' },
    { line: 'grappe service rollout resume 0nq3k --max-failed 5', text: 'with more patience' },
  ],
  options: [
    ...CHANGE_OPTIONS.filter(({ name }) => ['batch', 'canary', 'max-failed'].includes(name)),
    JSON_OPTION,
    ...DETACH_OPTIONS,
    ...PRIVILEGE_OPTIONS,
    ...NODE_OPTIONS,
    ...CONFIG_OPTIONS,
  ],
  load: () => import('./resume.ts'),
};

export const ROLLOUT_COMMANDS: Readonly<Record<RolloutWord, CommandSpec>> = {
  status: statusCommand,
  pause: orderCommand('pause', {
    summary: 'let a change of services begin nothing new until it is resumed',
    more: 'What runs goes on to its end.',
    example: 'to look at something first',
  }),
  resume: resumeCommand,
  promote: orderCommand(
    'promote',
    {
      summary: 'let the waves after a canary begin',
      more: "Where a service says 'promote: manual', its rollout waits for this after the canary.",
      example: 'once the canary looks well',
    },
    [{ name: 'service', value: 'NAME', text: 'of this service only' }],
  ),
  abort: orderCommand('abort', {
    summary: 'let a change of services begin nothing new any more, and end',
    more: "What runs goes on to its end; the rest is not run, and 'resume' can take it up.",
    example: 'as the first Ctrl-C there would',
  }),
};
