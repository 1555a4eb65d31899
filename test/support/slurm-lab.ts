/**
 * A Slurm of three nodes on this machine: munge, slurmctld and one slurmd a node, all as the account that logs in, without
 * systemd and without root. The nodes share this machine's files, as those of most clusters share a home folder.
 */

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRoot, type TestAccount } from './accounts.ts';
import { processes, signalProcess, until } from './processes.ts';
import { closedPort } from './tcp-proxy.ts';

const SBIN = '/usr/sbin';

/** For `describe.skipIf(!slurmInstalled)`. */
export const slurmInstalled = ['munged', 'slurmctld', 'slurmd'].every((name) => existsSync(join(SBIN, name)));

export const SLURM_NODES = ['n1', 'n2', 'n3'] as const;
export type Daemon = 'munged' | 'slurmctld' | (typeof SLURM_NODES)[number];

export interface SlurmLabOptions {
  /** Lines of slurm.conf that come last: of a key that stands twice, the last counts. */
  readonly conf?: readonly string[];
  /** A folder of which each node sees an empty one of its own. */
  readonly apart?: string;
}

export interface SlurmLab extends AsyncDisposable {
  readonly folder: string;
  /** What a shell needs that talks to this Slurm. */
  readonly conf: string;
  /** A command of Slurm, as the account: its standard output. */
  slurm(program: string, ...words: string[]): string;
  pidOf(daemon: Daemon): number;
  kill(daemon: Daemon, signal?: NodeJS.Signals): Promise<void>;
  /** One that was killed; what slurmctld had written down is there again. */
  start(daemon: Daemon): Promise<void>;
  log(daemon: Daemon): string;
  /** Resolves when all nodes are idle, mixed or allocated. */
  ready(): Promise<void>;
}

export async function startSlurmLab(account: TestAccount, options: SlurmLabOptions = {}): Promise<SlurmLab> {
  const lab = new RunningLab(account, await freePorts(1 + SLURM_NODES.length), options);
  try {
    for (const daemon of ['munged', 'slurmctld', ...SLURM_NODES] as const) await lab.start(daemon);
    await lab.ready();
    return lab;
  } catch (error) {
    await lab[Symbol.asyncDispose]();
    throw error;
  }
}

async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await closedPort());
  return [...ports];
}

class RunningLab implements SlurmLab {
  readonly folder: string;
  readonly conf: string;
  readonly #account: TestAccount;
  readonly #apart: readonly string[];
  readonly #running = new Map<Daemon, ChildProcess>();

  constructor(account: TestAccount, ports: readonly number[], { conf = [], apart }: SlurmLabOptions) {
    this.#account = account;
    const hidden = ['bwrap', '--die-with-parent', '--dev-bind', '/', '/', '--tmpfs'];
    this.#apart = apart === undefined ? [] : [...hidden, apart];
    this.folder = mkdtempSync(join(tmpdir(), 'grappe-slurm-'));
    this.conf = join(this.folder, 'slurm.conf');
    for (const name of ['state', 'log', 'munge', ...SLURM_NODES]) mkdirSync(join(this.folder, name));
    writeFileSync(join(this.folder, 'munge/key'), randomBytes(1024), { mode: 0o400 });
    writeFileSync(this.conf, [...slurmConf(this.folder, account.name, ports), ...conf, ''].join('\n'));
    chmodSync(join(this.folder, 'munge'), 0o700);
    if (isRoot) execFileSync('chown', ['-R', `${account.name}:`, this.folder]);
    chmodSync(this.folder, 0o755);
  }

  slurm(program: string, ...words: string[]): string {
    const [command = '', ...given] = this.#asAccount([program, ...words]);
    return execFileSync(command, given, { encoding: 'utf8', env: this.#env(), stdio: 'pipe' });
  }

  pidOf(daemon: Daemon): number {
    const pid = this.#running.get(daemon)?.pid;
    if (pid === undefined) throw new Error(`${daemon} does not run`);
    return pid;
  }

  async kill(daemon: Daemon, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#running.get(daemon);
    if (!child) return;
    this.#running.delete(daemon);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode !== null || child.signalCode !== null) return;
    signalProcess(child.pid, signal);
    await ended;
  }

  async start(daemon: Daemon): Promise<void> {
    if (this.#running.has(daemon)) return;
    const words = this.#wordsOf(daemon);
    // It goes when the test process is killed, too.
    const [command = '', ...given] = this.#asAccount(words, ['--pdeathsig', 'TERM']);
    const child = spawn(command, given, { env: this.#env(), stdio: 'ignore', cwd: this.folder });
    this.#running.set(daemon, child);
    if (daemon === 'munged')
      await until(() => existsSync(join(this.folder, 'munge/socket')), 'munged listens');
    if (daemon === 'slurmctld') await until(() => this.#answers(), 'slurmctld answers');
  }

  log(daemon: Daemon): string {
    const path = join(this.folder, 'log', daemon);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  async ready(): Promise<void> {
    const isReady = (): boolean => {
      const lines = this.slurm('sinfo', '-h', '-N', '-p', 'main', '-o', '%t').trim().split('\n');
      return lines.filter((state) => /^(?:idle|mix|alloc)$/.test(state)).length === SLURM_NODES.length;
    };
    await until(isReady, 'all nodes of Slurm are there');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const daemon of [...this.#running.keys()].reverse()) await this.kill(daemon);
    await until(() => this.#endJobs() === 0, 'no job of Slurm is left');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #answers(): boolean {
    const [command = '', ...given] = this.#asAccount(['scontrol', 'ping']);
    return spawnSync(command, given, { env: this.#env() }).status === 0;
  }

  /** Jobs have what their shell had in its environment: where this lab's slurm.conf lies. */
  #endJobs(): number {
    const left = processes().filter(({ pid }) => {
      try {
        return (
          pid !== process.pid && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`${this.folder}/`)
        );
      } catch {
        return false; // it has just ended
      }
    });
    for (const { pid } of left) {
      try {
        signalProcess(pid, 'SIGKILL');
      } catch {
        // It has just ended.
      }
    }
    return left.length;
  }

  #wordsOf(daemon: Daemon): string[] {
    const at = (name: string): string => join(this.folder, 'munge', name);
    if (daemon === 'munged')
      return [
        ...[
          `${SBIN}/munged`,
          '--foreground',
          '--force',
          `--key-file=${at('key')}`,
          `--socket=${at('socket')}`,
        ],
        ...[`--pid-file=${at('pid')}`, `--log-file=${at('log')}`, `--seed-file=${at('seed')}`],
      ];
    if (daemon === 'slurmctld') return [`${SBIN}/slurmctld`, '-D', '-f', this.conf];
    return [...this.#apart, `${SBIN}/slurmd`, '-D', '-f', this.conf, '-N', daemon];
  }

  #asAccount(words: readonly string[], options: readonly string[] = []): string[] {
    const { name } = this.#account;
    const who = isRoot ? ['--reuid', name, '--regid', name, '--init-groups'] : [];
    return ['setpriv', ...who, ...options, ...words];
  }

  #env(): NodeJS.ProcessEnv {
    const { PATH = '' } = process.env;
    return { PATH: `${PATH}:${SBIN}`, HOME: this.#account.home, SLURM_CONF: this.conf };
  }
}

/** Tuned to be quick: a task is looked for a node at once, and a dead node is noticed in seconds. */
function slurmConf(folder: string, user: string, [port = 0, ...ofNodes]: readonly number[]): string[] {
  return [
    'ClusterName=lab',
    'SlurmctldHost=localhost',
    `SlurmUser=${user}`,
    `SlurmdUser=${user}`,
    'AuthType=auth/munge',
    `AuthInfo=socket=${folder}/munge/socket`,
    `SlurmctldPort=${port}`,
    `SlurmctldPidFile=${folder}/slurmctld.pid`,
    `SlurmctldLogFile=${folder}/log/slurmctld`,
    `StateSaveLocation=${folder}/state`,
    `SlurmdSpoolDir=${folder}/%n`,
    `SlurmdPidFile=${folder}/%n.pid`,
    `SlurmdLogFile=${folder}/log/%n`,
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'JobAcctGatherType=jobacct_gather/none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_Core',
    'SwitchType=switch/none',
    'MpiDefault=none',
    'ReturnToService=2',
    'JobRequeue=0',
    'SlurmdTimeout=10',
    'KillWait=5',
    'MessageTimeout=3',
    'SlurmdParameters=config_overrides',
    'SchedulerParameters=batch_sched_delay=0,sched_interval=2,sched_min_interval=0,bf_interval=2',
    ...SLURM_NODES.map(
      (name, at) =>
        `NodeName=${name} NodeHostname=localhost Port=${ofNodes[at]} CPUs=2 RealMemory=4000 State=UNKNOWN`,
    ),
    'PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP',
    'PartitionName=short Nodes=n1 MaxTime=10 State=UP',
  ];
}
