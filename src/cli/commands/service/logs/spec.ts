import { LOG_LEVELS } from '../../../../base/index.ts';
import type { CommandSpec } from '../../../command-spec.ts';
import { JSON_OPTION, serviceOptions } from '../service-options.ts';

const heading = 'Lines';

export const serviceLogsCommand: CommandSpec = {
  path: ['service', 'logs'],
  summary: 'what services wrote into their logs, on all their nodes, by time',
  usage: 'NAME… [-w SET] [-f] [options]',
  description: `A name that grappe.yaml defines is that service, on its nodes; any other is a unit, and needs -w. With systemd
the journal is read, elsewhere the newest file of /var/log that bears the name, and for commands of the
file what their 'logs' prints (it sees GRAPPE_LINES and GRAPPE_FOLLOW). Lines are merged by their times; a
file whose lines bear none keeps its order. Root is asked only where the login may not read them.

Ends with 1 where no log was found.`,
  examples: [
    { line: 'grappe service logs web', text: 'the last 20 lines of every node' },
    { line: 'grappe service logs -f web -w front[1-4]', text: 'and what is written from now on' },
    {
      line: 'grappe service logs sshd -w n[1-60] --since 1h --priority err',
      text: 'errors of the last hour',
    },
    { line: "grappe service logs web --since 2h --grep ' 50[0-9] '", text: 'lines that match' },
  ],
  options: serviceOptions(
    [
      { name: 'follow', short: 'f', text: 'go on with what is written, until Ctrl-C', heading },
      {
        name: 'lines',
        short: 'n',
        value: 'N',
        text: 'the last N lines of each node (20; 5000 with --since)',
        heading,
      },
      { name: 'since', value: 'TIME', text: 'from 30m, 2h or 3d ago, or from 2026-11-20 on', heading },
      { name: 'grep', value: 'REGEXP', text: 'of these, only lines that match', heading },
      {
        name: 'priority',
        value: 'LEVEL',
        text: 'this bad or worse: emerg to debug, or 0 to 7 (journals only)',
        heading,
        complete: LOG_LEVELS,
      },
      JSON_OPTION,
    ],
    'for the answer',
  ).filter(({ name }) => name !== 'command_timeout'),
  operands: 'services',
  load: () => import('./run.ts'),
};
