/**
 * The folder of the masters that are kept between commands: for each one its control socket, and a record of what
 * it leads to. A name is `KEY-CHANCE`: two masters never share one, so the end of one (ssh removes its socket by
 * name) takes no other's name away. Whoever may enter this folder may use the connections: it is its owner's alone.
 */

import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Clock, systemClock } from '../../base/index.ts';
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
const CHANCE_LENGTH = '-012345'.length;
/** A master does nothing but answer; on a machine with no time to spare, late. */
const PATIENCE_MS = 3000;

/** A run looks for one master a node: were the folder read for each, many would take long. */
const LISTED_MS = 1000;

/** What the folder held a moment ago. */
interface Listing {
  readonly atMs: number;
  /** Paths by key. */
  readonly masters: Map<string, string[]>;
  /** How many sessions run over each, by path; those that we begin are added. */
  readonly uses: Map<string, number>;
}

export class MasterFolder {
  readonly #path: string;
  readonly #clock: Clock;
  #listing: Listing | undefined;

  constructor(path: string, clock: Clock = systemClock) {
    this.#path = path;
    this.#clock = clock;
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
    if (this.#listing) {
      const { masters, uses } = this.#listing;
      masters.set(keyOf(path), [...(masters.get(keyOf(path)) ?? []), path]);
      uses.set(path, 1);
    }
    return master;
  }

  /** One that answers. What does not is forgotten. */
  async find(key: string): Promise<MasterState | undefined> {
    const now = this.#clock.now();
    if (!this.#listing || now - this.#listing.atMs > LISTED_MS) this.#listing = this.#list();
    const { masters, uses } = this.#listing;
    for (const path of masters.get(key) ?? []) {
      const master = masterAt(path, uses);
      if (!master || !(await isAnswering(master))) continue;
      uses.set(path, master.uses + 1);
      return master;
    }
    return undefined;
  }

  async states(): Promise<readonly MasterState[]> {
    const { masters, uses } = this.#list();
    const recorded = [...masters.values()].flat().map((path) => masterAt(path, uses));
    const found = recorded.filter((master) => master !== undefined);
    const answers = await Promise.all(found.map(isAnswering));
    return found.filter((_, at) => answers[at]);
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

  #list(): Listing {
    const names = new Set(readdirSync(this.#path));
    const recorded = [...names]
      .filter((name) => name.endsWith(RECORD))
      .map((name) => name.slice(0, -RECORD.length));
    const paths: string[] = [];
    for (const name of recorded) {
      const path = join(this.#path, name);
      // A master that ends takes its socket along, and knows of no record.
      if (names.has(name)) paths.push(path);
      else forget({ path });
    }
    return {
      atMs: this.#clock.now(),
      masters: Map.groupBy(paths, keyOf),
      uses: paths.length === 0 ? new Map() : openSessions(),
    };
  }
}

/** Of the path of a socket. */
function keyOf(path: string): string {
  return basename(path).slice(0, -CHANCE_LENGTH);
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

/** Undefined where another command has just forgotten it. */
function masterAt(path: string, uses: ReadonlyMap<string, number>): MasterState | undefined {
  try {
    const record = JSON.parse(readFileSync(recordOf(path), 'utf8')) as Omit<Master, 'path'>;
    return { ...record, path, uses: uses.get(path) ?? 0 };
  } catch {
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

/**
 * The kernel tells how many sessions run over each socket: ssh does not. Before we ask: a question is a use, too. One
 * that was not accepted yet has no inode.
 */
function openSessions(): Map<string, number> {
  const uses = new Map<string, number>();
  for (const line of readFileSync('/proc/net/unix', 'latin1').split('\n')) {
    const [, path] = /^\S+ \S+ \S+ \S+ \S+ 03 +[1-9]\d* (.+)\.[^./]*$/.exec(line) ?? [];
    if (path !== undefined) uses.set(path, (uses.get(path) ?? 0) + 1);
  }
  return uses;
}
