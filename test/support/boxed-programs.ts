/** Runs programs in the real sandbox of this machine, as the runner of a node does, for an ordinary account or for root. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { probeCommand, readAnswer, readFacts } from '../../src/facts/index.ts';
import type { Abilities } from '../../src/jobs/abilities.ts';
import type { AttemptOrder } from '../../src/jobs/engine.ts';
import type { Content, Work } from '../../src/jobs/job.ts';
import { languagesWith, languageOf, programFiles, programScript } from '../../src/jobs/languages/index.ts';
import { DEFAULT_LIMITS, type Limits } from '../../src/jobs/limits.ts';
import { abilitiesFragment, type Evidence, readEvidence } from '../../src/jobs/sandbox/index.ts';
import { isRoot, testAccount } from './accounts.ts';

export interface ProgramToRun {
  /** Files by name; the first is the program. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Instead: a text of sh. */
  readonly command?: string;
  readonly language?: string;
  readonly arguments?: readonly string[];
  readonly stdin?: string;
  readonly limits?: Partial<Limits>;
  readonly results?: readonly string[];
  readonly net?: boolean;
  readonly sandboxed?: boolean;
}

export interface ProgramEnd extends Evidence {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  /** Of the attempt. */
  readonly folder: string;
}

const LANGUAGES = languagesWith(new Map());

/** This machine as a node whose login is `who`. */
export class BoxHost {
  readonly #folder: string;
  readonly #before: readonly string[];
  readonly #owner: string | undefined;
  #path = '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  #count = 0;
  readonly #started: ChildProcess[] = [];

  /** Undefined where this login cannot be had here. */
  static of(who: 'user' | 'root'): BoxHost | undefined {
    if (who === 'root') return isRoot ? new BoxHost('/root', [], undefined) : undefined;
    const account = testAccount();
    if (account === undefined) return undefined;
    if (!isRoot) return new BoxHost(account.home, [], undefined);
    const words = [
      'setpriv',
      `--reuid=${account.name}`,
      `--regid=${account.name}`,
      '--init-groups',
      '--inh-caps=-all',
    ];
    return new BoxHost(account.home, words, account.name);
  }

  private constructor(home: string, before: readonly string[], owner: string | undefined) {
    this.#folder = mkdtempSync(join(home, '.grappe-boxes-'));
    this.#before = before;
    this.#owner = owner;
    if (owner !== undefined) spawnSync('chown', [`${owner}:${owner}`, this.#folder]);
  }

  [Symbol.dispose](): void {
    for (const { pid, exitCode, signalCode } of this.#started)
      if (pid !== undefined && pid > 1 && exitCode === null && signalCode === null)
        process.kill(-pid, 'SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** From now on, `sh` is this program there. */
  useShell(file: string): void {
    const folder = join(this.#folder, 'bin');
    mkdirSync(folder);
    symlinkSync(file, join(folder, 'sh'));
    chmodSync(this.#folder, 0o755);
    this.#path = `${folder}:${this.#path}`;
  }

  /** Asked for these languages alone: each takes its time. */
  abilities(names: readonly string[], user?: string): Abilities {
    const languages = new Map([...LANGUAGES].filter(([name]) => names.includes(name)));
    const fragments = { abilities: abilitiesFragment({ languages, ...(user !== undefined && { user }) }) };
    const [command = '', ...words] = this.#words('sh', '-c', probeCommand(fragments, 'NONCE'));
    const { stdout } = spawnSync(command, words, { cwd: '/' });
    const answer = readAnswer(fragments, 'NONCE', stdout);
    const abilities = answer && readFacts(fragments, answer).abilities;
    if (!abilities) throw new Error('no answer to the probe');
    return abilities;
  }

  async run(abilities: Abilities, program: ProgramToRun): Promise<ProgramEnd> {
    const started = this.start(abilities, program);
    await once(started.child, 'close');
    return started.end();
  }

  start(
    abilities: Abilities,
    program: ProgramToRun,
  ): { child: ChildProcess; folder: string; end(): ProgramEnd } {
    const folder = join(this.#folder, `job.0.${++this.#count}`);
    const order = orderOf(program);
    for (const [name, bytes] of Object.entries(program.files ?? {})) {
      mkdirSync(join(folder, 'w', dirname(name)), { recursive: true });
      writeFileSync(join(folder, 'w', name), bytes);
    }
    mkdirSync(join(folder, 'w'), { recursive: true });
    for (const name of ['out', 'err']) writeFileSync(join(folder, name), '');
    for (const [name, bytes] of programFiles(order, abilities)) writeFileSync(join(folder, name), bytes);
    writeFileSync(join(folder, 'cmd'), programScript(order, abilities, LANGUAGES));
    chmodSync(folder, 0o700);
    if (this.#owner !== undefined) spawnSync('chown', ['-R', `${this.#owner}:${this.#owner}`, folder]);
    const text = 'd=$1; cd "$d/w" && . "$d/cmd"';
    const [command = '', ...words] = this.#words('setsid', '-w', 'sh', '-c', text, 'grappe-program', folder);
    const child = spawn(command, words, { cwd: '/', stdio: 'ignore' });
    this.#started.push(child);
    return { child, folder, end: () => endOf(folder, child.exitCode ?? -1) };
  }

  /** With nothing of the environment of the tests. */
  #words(...command: string[]): string[] {
    return ['env', '-i', `PATH=${this.#path}`, 'HOME=/', ...this.#before, ...command];
  }
}

function endOf(folder: string, exit: number): ProgramEnd {
  const text = (name: string): string =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'latin1') : '';
  return { ...readEvidence(text('evidence')), exit, out: text('out'), err: text('err'), folder };
}

function orderOf(program: ProgramToRun): AttemptOrder {
  const contents = new Map<string, Uint8Array>();
  const content = (bytes: string | Uint8Array): { sha256: string; sizeBytes: number } => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    contents.set(sha256, Buffer.from(bytes));
    return { sha256, sizeBytes: Buffer.byteLength(bytes) };
  };
  const work = workOf(program, content);
  return {
    id: 'job.0.1',
    work,
    arguments: work.arguments,
    env: { GRAPPE_JOB: 'job' },
    content: (sha256) => contents.get(sha256) ?? new Uint8Array(),
  };
}

function workOf(program: ProgramToRun, content: (bytes: string | Uint8Array) => Content): Work {
  const { arguments: words = [], results = [], net = false, sandboxed = true } = program;
  const files = Object.entries(program.files ?? {}).map(([path, bytes]) => ({
    path,
    executable: false,
    ...content(bytes),
  }));
  const name = files[0]?.path ?? '';
  return {
    ...mainOf(program, name),
    arguments: words,
    files,
    ...(program.stdin !== undefined && { stdin: content(program.stdin) }),
    env: {},
    results,
    limits: { ...DEFAULT_LIMITS, wallMs: 20_000, ...program.limits },
    net,
    isolation: sandboxed ? 2 : 0,
  };
}

function mainOf({ command, language }: ProgramToRun, name: string): Pick<Work, 'kind' | 'main' | 'language'> {
  if (command !== undefined) return { kind: 'command', main: command };
  const known = language ?? languageOf({ name, firstLine: '' }, LANGUAGES);
  return { kind: 'program', main: name, ...(known !== undefined && { language: known }) };
}
