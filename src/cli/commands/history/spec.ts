import type { CommandSpec } from '../../command-spec.ts';

export const historyCommand: CommandSpec = {
  path: ['history'],
  summary: 'the runs of the last days and how they ended',
  usage: '[options]',
  description: `Newest first. The history lies in $XDG_STATE_HOME/grappe (~/.local/state/grappe), readable by you alone;
history.keep and history.max in grappe.yaml say how much of it is kept, history.record: false keeps none.
Changes of services are counted in instances. It holds commands and what they wrote, so far as that fits, but never
standard input or a secret. A copy is made each day beside it (history.db.backup-DATE), seven are kept; where SQLite
finds the file damaged, the next run puts it aside and goes on from the newest copy.`,
  examples: [
    { line: 'grappe history', text: 'the last 20 runs' },
    { line: 'grappe history --since 2h', text: 'those of the last two hours' },
    { line: "grappe history --json | jq -r '.runs[].commands[]'", text: 'for scripts' },
  ],
  options: [
    { name: 'number', short: 'n', value: 'N', text: 'the newest N (20)' },
    { name: 'since', value: 'D', text: 'begun since then: 30m, 2h, 3d or 2026-11-20' },
    { name: 'json', text: 'as JSON' },
  ],
  operands: 'none',
  load: () => import('./run.ts'),
};
