/** A first command on 200 nodes: client CPU and wall, beside clush, pdsh and pssh, one key exchange for all. */

import { startSshd } from '../test/support/sshd.ts';
import { compare, type Program } from './measure.ts';
import { pssh } from './pssh.ts';
import { type Goal, report } from './report.ts';

const NODES = 200;

export async function coldNodes(_folder: string, grappe: string): Promise<void> {
  await using sshd = await startSshd({ nodes: NODES });
  const options = ['-F', sshd.sshConfig];
  const programs: Program[] = [
    {
      name: 'grappe',
      argv: [grappe, 'run', '--no-persist', ...options, '-f', '64', '-w', `n[1-${NODES}]`, '-b', 'echo ok'],
    },
    {
      name: 'clush',
      argv: ['clush', '-o', options.join(' '), '-f', '64', '-w', `n[1-${NODES}]`, '-S', '-b', 'echo ok'],
    },
    {
      name: 'pdsh',
      argv: ['pdsh', '-S', '-R', 'ssh', '-f', '64', '-w', `n[1-${NODES}]`, 'echo ok'],
      env: { PDSH_SSH_ARGS: `${options.join(' ')} -l ${sshd.user} %h`, PDSH_SSH_ARGS_APPEND: '' },
    },
    ...pssh(NODES, options),
  ];
  const goals = ['clush', 'pdsh'].flatMap((peer): Goal[] => [
    { figure: 'cpuSeconds', ratio: 0.35, peer },
    { figure: 'wallSeconds', ratio: 0.8, peer },
  ]);
  report(`${NODES} cold nodes, echo ok, fanout 64`, await compare(programs, 3), goals);
}
