/**
 * The folder of the masters that are kept between commands: for each one its control socket, and a record of what
 * it leads to. A name is `KEY-CHANCE`: two masters never share one, so the end of one (ssh removes its socket by
 * name) takes no other's name away. Whoever may enter this folder may use the connections: it is its owner's alone.
 */

import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectionDetails } from '../transport.ts';
import { askMaster, endMaster } from './mux-question.ts';

export interface Master {
  readonly node: string;
  readonly details: ConnectionDetails;
  /** Its control socket. */
  readonly path: string;
  readonly pid: number;
}

export interface MasterState extends Master {
  /** How many sessions run over it. */
  readonly uses: number;
}

/** Of a control socket: ssh binds it under a longer name first. */
export const LONGEST_NAME_BYTES = 16 + 1 + 6 + '.0123456789abcdef'.length;
/** A master does nothing but answer; on a machine with no time to spare, late. */
const PATIENCE_MS = 3000;

export class MasterFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** A path for the socket of one more master. */
  newPath(key: string): string {
    return join(this.#path, `${key}-${randomBytes(3).toString('hex')}`);
  }

  /** Others find it from now on. */
  async keep(path: string, about: Pick<Master, 'node' | 'details'>): Promise<Master | undefined> {
    const answer = await askMaster(path, PATIENCE_MS);
    if (answer.kind !== 'alive') return undefined;
    const master = { ...about, path, pid: answer.pid };
    const { node, details, pid } = master;
    writeFileSync(recordOf(path), JSON.stringify({ node, details, pid }), { mode: 0o600, flag: 'wx' });
    return master;
  }

  /** One that answers. What does not is forgotten. */
  async find(key: string): Promise<MasterState | undefined> {
    for (const master of this.#recorded(`${key}-`)) {
      if (await isAnswering(master)) return master;
    }
    return undefined;
  }

  async states(): Promise<readonly MasterState[]> {
    const recorded = this.#recorded();
    const answers = await Promise.all(recorded.map(isAnswering));
    return recorded.filter((_, at) => answers[at]);
  }

  /** Nobody new gets one; those in use end in their own time: when they were not used for long. */
  async endAll(): Promise<readonly MasterState[]> {
    const states = await this.states();
    await Promise.all(
      states.map(async (master) => {
        if (master.uses === 0) await endMaster(master.path, PATIENCE_MS);
        forget(master);
      }),
    );
    return states;
  }

  #recorded(prefix = ''): readonly MasterState[] {
    const names = new Set(readdirSync(this.#path));
    const paths = [...names]
      .filter((name) => name.endsWith(RECORD))
      .map((name) => name.slice(0, -RECORD.length));
    // A master that ends takes its socket along, and knows of no record.
    for (const name of paths.filter((path) => !names.has(path))) forget({ path: join(this.#path, name) });
    const masters = paths
      .filter((name) => names.has(name) && name.startsWith(prefix))
      .map((name) => masterIn(join(this.#path, name)))
      .filter((master) => master !== undefined);
    return withUses(masters);
  }
}

/** The kernel tells how many sessions run over each: ssh does not. Before we ask: a question is a use, too. */
function withUses(masters: readonly Master[]): readonly MasterState[] {
  if (masters.length === 0) return [];
  const open = openSockets();
  return masters.map((master) => ({
    ...master,
    uses: open.filter((path) => path.startsWith(`${master.path}.`)).length,
  }));
}

/** It serves nobody: nobody new gets it, and it ends, unless others had sessions before we asked. */
export function giveUp(master: MasterState): void {
  forget(master);
  if (master.uses === 0) killMaster(master);
}

async function isAnswering(master: MasterState): Promise<boolean> {
  const { kind } = await askMaster(master.path, PATIENCE_MS);
  if (kind === 'silent') giveUp(master);
  else if (kind === 'dead') forget(master);
  return kind === 'alive';
}

const RECORD = '.json';

function recordOf(path: string): string {
  return `${path}${RECORD}`;
}

function masterIn(path: string): Master | undefined {
  try {
    return { ...(JSON.parse(readFileSync(recordOf(path), 'utf8')) as Omit<Master, 'path'>), path };
  } catch {
    // Another command has just forgotten it.
    return undefined;
  }
}

function forget({ path }: Pick<Master, 'path'>): void {
  rmSync(recordOf(path), { force: true });
  rmSync(path, { force: true });
}

/** Not another process that has got its number since. */
function killMaster({ pid, path }: Master): void {
  try {
    const isStill = readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(path);
    if (isStill) process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

/** Paths of the sockets that somebody has connected to; one that was not accepted yet has no inode. */
function openSockets(): readonly string[] {
  const lines = readFileSync('/proc/net/unix', 'latin1').split('\n');
  return lines
    .map((line) => /^\S+ \S+ \S+ \S+ \S+ 03 +[1-9]\d* (.+)$/.exec(line)?.[1])
    .filter((path) => path !== undefined);
}
