import type { CommandSpec } from '../../command-spec.ts';
import { REACH_OPTIONS } from '../../reach-options.ts';
import { CONFIG_OPTIONS } from '../../selection-options.ts';
import { SERVER_OPTIONS } from '../../server-options.ts';

const REACH: ReadonlySet<string> = new Set([
  'user',
  'identity',
  'port',
  'ssh-config',
  'transport',
  'host-keys',
]);

export const infoCommand: CommandSpec = {
  path: ['info'],
  summary: 'what one works with: which server, as whom, which languages where, free slots',
  usage: '[--server URL] [options]',
  description: `Without --server it is this machine and its own configuration. Nodes of which it is not known are asked for their languages.`,
  examples: [
    { line: 'grappe info', text: 'of this machine' },
    { line: 'grappe info --server https://head:8017/', text: 'of a server, as far as you may use it' },
  ],
  options: [
    { name: 'json', text: 'as JSON', heading: 'Output' },
    ...SERVER_OPTIONS,
    ...REACH_OPTIONS.filter(({ name }) => REACH.has(name)),
    ...CONFIG_OPTIONS.filter(({ name }) => name === 'config'),
  ],
  operands: 'none',
  load: () => import('./run.ts'),
};
