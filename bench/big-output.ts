/** Large outputs: 300 MB gathered from 100 nodes; 1 GB from one node, in lines and without a newline. */

import { startSshd } from '../test/support/sshd.ts';
import { compare, type Program } from './measure.ts';
import { report } from './report.ts';

const LINES = "yes 'a line of a log that goes on and on, as such lines do' | head -c";

export async function bigOutput(_folder: string, grappe: string): Promise<void> {
  await using sshd = await startSshd({ nodes: 100 });
  const options = ['-F', sshd.sshConfig];
  const run = (nodes: string, flags: string[], command: string): Program => ({
    name: 'grappe',
    argv: [grappe, 'run', ...options, '-w', nodes, ...flags, command],
  });
  const gathered = [
    run('n[1-100]', ['-b'], `${LINES} 3000000; hostname -I 2>/dev/null; echo $SSH_CONNECTION`),
  ];
  report('300 MB from 100 nodes under -b', await compare(gathered, 1), [
    { figure: 'wallSeconds', atMost: 8 },
    { figure: 'rssMegabytes', atMost: 200 },
  ]);
  const plainSsh = (command: string): Program => ({ name: 'ssh', argv: ['ssh', ...options, 'n1', command] });
  for (const [title, command] of [
    ['1 GB from one node, in lines', `${LINES} 1000000000`],
    ['1 GB from one node, one line', "head -c 1000000000 /dev/zero | tr '\\0' x"],
  ] as const) {
    report(title, await compare([run('n1', [], command), plainSsh(command)], 1), [
      { figure: 'wallSeconds', ratio: 1.2 },
      { figure: 'rssMegabytes', atMost: 150 },
    ]);
  }
}
