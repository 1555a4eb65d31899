import type { CommandSpec } from '../../command-spec.ts';
import { REACH_OPTIONS } from '../../reach-options.ts';
import { CONFIG_OPTIONS, SELECTION_OPTIONS } from '../../selection-options.ts';

export const nodesTrustCommand: CommandSpec = {
  path: ['nodes', 'trust'],
  summary: 'show the host keys of nodes and add new ones to known_hosts',
  usage: '[-w SET] [--yes] [options]',
  description: `Every node is asked for its host keys; nothing is sent to it, and nobody logs in. Nodes with equal keys
are shown in one line: compare the fingerprints with those that the nodes themselves tell
(ssh-keygen -l). New keys are added when you agree, to the file and in the form that ssh would
use (UserKnownHostsFile, HashKnownHosts). The standing of a key is known, new, changed, revoked,
or extra: of another type than the one by which the node is known, and not needed.

Changed and revoked keys are never added. Jump hosts must be known before the nodes behind them.
Ends with 0 when every node is known or was added, 4 when a key is changed or revoked or a node does
not answer, 5 when you did not agree.`,
  examples: [
    { line: 'grappe nodes trust -w n[1-20]', text: 'compare fingerprints, then add them' },
    { line: 'grappe nodes trust -w @new --yes', text: 'add what the nodes present now, unseen' },
  ],
  options: [
    ...SELECTION_OPTIONS,
    { name: 'yes', short: 'y', text: 'add new keys without asking', heading: 'Output' },
    { name: 'json', text: 'the result as JSON', heading: 'Output' },
    ...REACH_OPTIONS,
    ...CONFIG_OPTIONS,
  ],
  operands: 'none',
  load: () => import('./run.ts'),
};
