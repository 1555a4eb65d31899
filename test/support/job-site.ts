/**
 * Jobs with everything real: an sshd whose addresses are the nodes, a queue in a state folder, and processes that act for
 * it. Programs leave marks outside of what grappe knows: a line in a file, from inside the sandbox through a fifo.
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { JobQueue } from '../../src/jobs/index.ts';
import { isRoot } from './accounts.ts';
import { cleanEnvironment } from './grappe.ts';
import { type GivenJob, submission } from './job-request.ts';
import { processes, signalProcess, until } from './processes.ts';
import { type Sshd, type SshdOptions, startSshd } from './sshd.ts';

/** The sandbox has a /tmp of its own. */
const SHOWN = '/var/tmp/grappe-jobs-';
const CONTROLLER = resolve(import.meta.dirname, 'job-controller.ts');

export interface JobSiteOptions extends SshdOptions {
  /** Names n1, n2… */
  readonly nodes: number;
  /** Lines of `jobs` in the configuration. */
  readonly jobs?: readonly string[];
  /** In the environment of who logs in to a node: `NAME=VALUE`. */
  readonly nodeEnv?: readonly string[];
  /** Asked of the sandbox by name: `language: 'marked'`. */
  readonly marked?: boolean;
}

export interface Controller {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly said: () => string;
  /** What it printed at the end, or its signal. */
  readonly ended: Promise<string>;
}

export interface JobSite extends AsyncDisposable {
  readonly sshd: Sshd;
  readonly nodes: readonly string[];
  readonly queue: JobQueue;
  readonly state: string;
  readonly config: string;
  readonly env: Readonly<Record<string, string>>;
  /** Path of the file of marks, for programs outside of the sandbox; and of the fifo, for those inside. */
  readonly marks: { readonly file: string; readonly fifo: string };
  /** Where the nodes keep attempts, a folder for each node. */
  readonly attempts: string;
  marked(): string[];
  submit(job: GivenJob, texts?: readonly string[], user?: string): string;
  /** Ends with the test. */
  control(lingerMs?: number): Controller;
  /** All that were started. */
  controllers(): readonly Controller[];
  /** Processes of attempts, on all nodes. */
  left(): number[];
  /** Attempts that still have a folder on a node. */
  remains(): string[];
}

export async function startJobSite({
  nodes,
  jobs = [],
  marked = false,
  nodeEnv = [],
  ...options
}: JobSiteOptions): Promise<JobSite> {
  const home = mkdtempSync(join(tmpdir(), 'grappe-jobs-'));
  chmodSync(home, 0o711);
  const away = join(home, 'away');
  const shown = mkdtempSync(SHOWN);
  const marks = marksIn(shown);
  const sshd = await startSshd({
    ...options,
    extraConfig: [
      `SetEnv ${[`XDG_STATE_HOME=${away}`, ...nodeEnv].join(' ')}`,
      ...(options.extraConfig ?? []),
    ],
  });
  mkdirSync(away, { mode: 0o700 });
  if (isRoot) chownSync(away, accountId('-u', sshd.user), accountId('-g', sshd.user));
  const config = join(home, 'grappe.yaml');
  const language = marked ? languageLines(shown) : [];
  writeFileSync(config, yaml(nodes, sshd.sshConfig, [...jobs, ...language]));
  const env = cleanEnvironment(home);
  const state = join(home, '.local/state/grappe');
  const queue = await JobQueue.open(state);
  const attempts = join(away, 'grappe/jobs', queue.controllerId);
  const collector = spawn('sh', ['-c', 'exec cat <>"$1" >>"$2"', 'sh', marks.fifo, marks.file], {
    stdio: 'ignore',
  });
  const controllers: Controller[] = [];
  const left = (): number[] => processesOf(attempts);
  return {
    sshd,
    nodes: Array.from({ length: nodes }, (_, at) => `n${at + 1}`),
    queue,
    state,
    config,
    env,
    marks,
    attempts,
    left,
    marked: () => readFileSync(marks.file, 'utf8').split('\n').slice(0, -1),
    submit(job, texts, user) {
      const wishes = { origin: { config, reach: {} }, ...job.wishes };
      return queue.accept(submission({ ...job, wishes }, texts, user), Date.now()).job;
    },
    control(lingerMs = 600_000) {
      const controller = startController(env, lingerMs);
      controllers.push(controller);
      return controller;
    },
    controllers: () => controllers,
    remains: () => remainsIn(attempts),
    async [Symbol.asyncDispose]() {
      for (const { process: child } of controllers) child.kill('SIGKILL');
      await Promise.all(controllers.map(({ ended }) => ended));
      queue[Symbol.dispose]();
      collector.kill('SIGKILL');
      await sshd.stop();
      for (const pid of left()) signalProcess(pid, 'SIGKILL');
      await until(() => left().length === 0, 'no process of an attempt is left');
      for (const folder of [home, shown]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function marksIn(folder: string): JobSite['marks'] {
  chmodSync(folder, 0o755);
  const [file, fifo] = [join(folder, 'lines'), join(folder, 'fifo')];
  writeFileSync(file, '');
  execFileSync('mkfifo', [fifo]);
  for (const path of [file, fifo]) chmodSync(path, 0o666);
  return { file, fifo };
}

function accountId(what: '-u' | '-g', user: string): number {
  return Number(execFileSync('id', [what, user], { encoding: 'utf8' }));
}

function yaml(nodes: number, sshConfig: string, jobs: readonly string[]): string {
  return [
    'version: 1',
    `nodes: n[1-${nodes}]`,
    'ssh:',
    `  config: ${sshConfig}`,
    'jobs:',
    `  nodes: n[1-${nodes}]`,
    ...jobs.map((line) => `  ${line}`),
    '',
  ].join('\n');
}

/** A language of the sandbox that sees the folder of the fifo. A fifo of a folder that is to be read only can be written. */
function languageLines(folder: string): string[] {
  return [
    'languages:',
    '  marked:',
    '    extensions: [.marked]',
    '    version: echo 1.0',
    '    run: sh {file}',
    '    hello: echo hello',
    `    folders: [${folder}]`,
  ];
}

function startController(env: Readonly<Record<string, string>>, lingerMs: number): Controller {
  const child = spawn(process.execPath, [CONTROLLER, String(lingerMs)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let trouble = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (trouble += text));
  const ended = new Promise<string>((tell) =>
    child.once('close', (_, signal) => tell(signal ?? said.trim())),
  );
  return { process: child, pid: child.pid ?? -1, said: () => trouble, ended };
}

/** What bears the mark of an attempt below this folder. */
function processesOf(folder: string): number[] {
  return processes()
    .map(({ pid }) => pid)
    .filter((pid) => environmentOf(pid).includes(`GRAPPE_ATTEMPT=${folder}/`));
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return ''; // it ended while we looked
  }
}

/** Names that begin with a dot are of no attempt. What killed starters had put together is cleared away some minutes later. */
function remainsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((node) =>
    readdirSync(join(folder, node))
      .filter((name) => !name.startsWith('.'))
      .map((name) => `${node}/${name}`),
  );
}
