/** The verbs of services: one spec for each, made of a few words about it. */

import type { Verb } from '../../../../base/index.ts';
import type { CommandSpec, OptionSpec } from '../../../command-spec.ts';
import { JSON_OPTION, serviceOptions } from '../service-options.ts';

const DEPENDENCIES: readonly OptionSpec[] = [
  {
    name: 'no-deps',
    aliases: ['nodeps'],
    text: 'do not look at what services depend on, or what depends on them',
    heading: 'Dependencies',
  },
  {
    name: 'with-dependents',
    text: 'stop what depends on a service before it (stop)',
    heading: 'Dependencies',
  },
];

const ROLLOUT: readonly OptionSpec[] = [
  {
    name: 'batch',
    value: 'N|N%,…',
    text: 'go in waves of so many nodes; of several sizes the last repeats',
    heading: 'Rollout',
  },
  { name: 'canary', value: 'N|N%', text: 'so many nodes first; a bad one ends it', heading: 'Rollout' },
  {
    name: 'max-failed',
    value: 'N|N%',
    text: 'begin nothing new once more nodes than this have failed',
    heading: 'Rollout',
  },
  {
    name: 'yes',
    short: 'y',
    text: 'do not ask',
    heading: 'Rollout',
  },
];

/** They say nothing of what a change does, so they are under 'Output', which is not recorded. */
export const DETACH_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'detach',
    text: 'leave once it has begun: it goes on by itself, asks nobody, and its id is printed',
    heading: 'Output',
  },
  { name: 'detached-run', value: 'ID', text: 'be the one that goes on', heading: 'Output', hidden: true },
];

/** Of the verbs and of apply. */
export const CHANGE_OPTIONS: readonly OptionSpec[] = [
  ...DEPENDENCIES,
  ...ROLLOUT,
  JSON_OPTION,
  ...DETACH_OPTIONS,
];

const MEANINGS = `A name that grappe.yaml defines is that service, on its nodes; -w and -x narrow them. Any other name is a unit,
and needs -w. Every node is read first and acted on only where that changes something; afterwards its
state is believed, not its exit code. Others are kept out by a lock on the nodes.

The first Ctrl-C begins nothing new and waits for what runs, the second leaves. Ends with 0 when every
instance is as asked, or as many as max_failed allows.`;

interface VerbWords {
  readonly summary: string;
  readonly more?: string;
  readonly examples: CommandSpec['examples'];
}

const WORDS = {
  start: {
    summary: 'start services where they do not run',
    more: 'What they require and what does not run is started before them.',
    examples: [
      { line: 'grappe service start web', text: 'a service of grappe.yaml, and what it requires' },
      { line: 'grappe service start nginx -w web[1-3]', text: 'a unit, with no file' },
    ],
  },
  stop: {
    summary: 'stop services where they run',
    more: 'Refused while what requires them runs, unless --with-dependents stops that first, or --no-deps leaves it.',
    examples: [
      { line: 'grappe service stop web -w front01', text: 'on one of its nodes' },
      { line: 'grappe service stop db --with-dependents', text: 'with all that requires it' },
    ],
  },
  restart: {
    summary: 'stop and start services, wave by wave',
    more: "Dependents follow where their 'depends_on' says 'restart: true'.",
    examples: [
      {
        line: 'grappe service restart web --canary 1 --batch 10%',
        text: 'one node first, then a tenth at a time',
      },
      { line: 'grappe service restart slurmd -w @compute --max-failed 2%', text: 'a unit on a group' },
    ],
  },
  reload: {
    summary: 'let services read their configuration anew',
    examples: [{ line: 'grappe service reload web --batch 1', text: 'node by node' }],
  },
  'reload-or-restart': {
    summary: 'reload services where they can, else restart them',
    examples: [{ line: 'grappe service reload-or-restart web', text: 'start it where it does not run' }],
  },
  'try-restart': {
    summary: 'restart services where they run',
    examples: [{ line: 'grappe service try-restart ssh -w n[1-60]', text: 'leave alone what is stopped' }],
  },
  enable: {
    summary: 'start services at every boot',
    examples: [{ line: 'grappe service enable web', text: 'from the next boot on' }],
  },
  disable: {
    summary: 'start services at no boot any more',
    examples: [{ line: 'grappe service disable web -w front40', text: 'it goes on running until then' }],
  },
  mask: {
    summary: 'keep services from being started at all',
    examples: [{ line: 'grappe service mask cups -w n[1-60]', text: 'systemd only' }],
  },
  unmask: {
    summary: 'let masked services be started again',
    examples: [{ line: 'grappe service unmask cups -w n[1-60]', text: 'systemd only' }],
  },
  'reset-failed': {
    summary: 'forget that services have failed',
    examples: [{ line: 'grappe service reset-failed web', text: 'so that they may be started again' }],
  },
} as const satisfies Record<Verb, VerbWords>;

export function serviceVerbCommand(verb: Verb): CommandSpec {
  const { summary, examples, ...rest }: VerbWords = WORDS[verb];
  return {
    path: ['service', verb],
    summary,
    usage: 'NAME… [-w SET] [options]',
    description: rest.more === undefined ? MEANINGS : `${rest.more}\n\n${MEANINGS}`,
    examples,
    options: serviceOptions(CHANGE_OPTIONS, "for one verb on one node (the file's timeout, 90)"),
    operands: 'services',
    load: async () => {
      const { runVerb } = await import('./run.ts');
      return { run: (args, io) => runVerb(verb, args, io) };
    },
  };
}
