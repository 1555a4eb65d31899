/** A command on 200 nodes whose connections are kept already: wall, and the memory of what keeps them, beside clush. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { grappe as start } from '../test/support/grappe.ts';
import { processesWith, signalProcess } from '../test/support/processes.ts';
import { startSshd } from '../test/support/sshd.ts';
import { compare, measure, type Program } from './measure.ts';
import { pssh } from './pssh.ts';
import { report, verdict } from './report.ts';

const NODES = `n[1-200]`;
const ROUNDS = 5;

export async function warmNodes(folder: string, grappe: string): Promise<void> {
  await using sshd = await startSshd({ nodes: 200 });
  // Sockets have short paths only, and clush reads one % as the beginning of a variable.
  const sockets = mkdtempSync('/tmp/g');
  const options = ['-F', sshd.sshConfig];
  const masters = ['-o', 'ControlMaster=auto', '-o', 'ControlPersist=60', '-o', `ControlPath=${sockets}/%%C`];
  const env = { XDG_RUNTIME_DIR: folder, GRAPPE_NO_PERSIST: '' };
  const programs: Program[] = [
    { name: 'grappe', argv: [grappe, 'run', ...options, '-f', '64', '-w', NODES, '-b', 'echo ok'], env },
    {
      name: 'clush',
      argv: [
        'clush',
        '-o',
        [...options, ...masters].join(' '),
        '-f',
        '64',
        '-w',
        NODES,
        '-S',
        '-b',
        'echo ok',
      ],
    },
    // It shares clush's masters.
    ...pssh(200, [...options, ...masters.map((word) => word.replace('%%', '%'))]),
  ];
  for (const program of programs) await measure(program);
  try {
    report('200 warm nodes, echo ok, fanout 64', await compare(programs, ROUNDS), [
      { figure: 'wallSeconds', ratio: 0.25, peer: 'clush' },
    ]);
    const { stdout } = await start(['daemon', 'status', '--json'], { env: { ...process.env, ...env } });
    const { pid } = JSON.parse(stdout) as { pid: number };
    const [own, theirs] = [residentMegabytes([pid]), residentMegabytes(mastersIn(sockets))];
    console.log(
      `  memory of what keeps the connections: grappe ${own.toFixed(0)} MB, clush's masters ${theirs.toFixed(0)} MB`,
    );
    console.log(`  ${verdict('memory: grappe / clush', own / theirs, 0.2)}`);
  } finally {
    await start(['daemon', 'stop'], { env: { ...process.env, ...env } });
    for (const pid of mastersIn(sockets)) signalProcess(pid, 'SIGTERM');
    rmSync(sockets, { recursive: true });
  }
}

/** A master's command line shows the path of its socket. */
function mastersIn(folder: string): number[] {
  return processesWith(folder).map(({ pid }) => pid);
}

function residentMegabytes(pids: readonly number[]): number {
  const kilobytes = pids.map(
    (pid) => /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1],
  );
  return kilobytes.reduce((sum, each) => sum + Number(each ?? 0), 0) / 1024;
}
