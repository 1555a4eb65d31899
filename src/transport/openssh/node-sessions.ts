/**
 * Opens sessions on nodes: over a master that is kept between commands where there may be one, else by an ssh that
 * connects for itself. A master that does not answer is left; nothing was sent over it.
 */

import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { ownUid } from '../local-account.ts';
import { DEFAULT_REACH } from '../reach.ts';
import type { ConnectionDetails } from '../transport.ts';
import { TrustStamps } from '../trust-stamps.ts';
import { childEnvironment } from './child-environment.ts';
import { SilentMaster } from './connect-watch.ts';
import { giveUp, type Master, MasterFolder, type MasterState } from './master-folder.ts';
import { askMaster } from './mux-question.ts';
import { NodeSession } from './node-session.ts';
import { sshArguments } from './ssh-arguments.ts';
import type { SshTarget } from './ssh-process.ts';
import { startMaster } from './start-master.ts';

/** Connections of the system's ssh that outlive their command. */
export interface KeepMasters {
  /** A private folder for them, made where it is missing; undefined where none can be had. */
  readonly folder: () => string | undefined;
  /** How long they are kept after their last use. */
  readonly persistMs: number;
}

export interface OpenedSession {
  readonly session: NodeSession;
  /** The way that it went; what belongs to it goes the same. */
  readonly target: SshTarget;
  readonly details: ConnectionDetails;
}

/** A person's own master answers at once. */
const PATIENCE_MS = 1000;
/** What needs no quoting and no expansion in an option of ssh. */
const PLAIN_PATH = /^\/[\w./@+=,:-]+$/;

export class NodeSessions {
  readonly #keep: KeepMasters | undefined;
  readonly #stamps = new TrustStamps();
  #folder: MasterFolder | undefined;

  constructor(keep: KeepMasters | undefined) {
    this.#keep = keep;
  }

  /** Rejects with ConnectError, or GrappeError for a refused name. */
  async open(target: SshTarget, signal: AbortSignal): Promise<OpenedSession> {
    const folder = mayShare(target) ? this.#masters() : undefined;
    if (folder === undefined) return opened(target, signal);
    return (await this.#overKept(folder, target, signal)) ?? this.#overNew(folder, target, signal);
  }

  #masters(): MasterFolder | undefined {
    const path = this.#folder ? undefined : this.#keep?.folder();
    if (path !== undefined && PLAIN_PATH.test(path)) this.#folder = new MasterFolder(path);
    return this.#folder;
  }

  async #overKept(
    folder: MasterFolder,
    target: SshTarget,
    signal: AbortSignal,
  ): Promise<OpenedSession | undefined> {
    const own = await ownMaster(target);
    const kept = own ?? (await folder.find(this.#keyOf(target)));
    if (kept === undefined) return undefined;
    try {
      return await openedOver(kept, target, signal);
    } catch (error) {
      if (!(error instanceof SilentMaster)) throw error;
      // A person's own is not ours to end.
      if (own === undefined) giveUp(kept);
      return undefined;
    }
  }

  async #overNew(folder: MasterFolder, target: SshTarget, signal: AbortSignal): Promise<OpenedSession> {
    const path = folder.newPath(this.#keyOf(target));
    const details = await startMaster(target, { path, keptSeconds: this.#keptSeconds }, signal);
    const master = details && (await folder.keep(path, { node: target.node, details }));
    return master ? openedOver(master, target, signal) : opened(target, signal);
  }

  get #keptSeconds(): number {
    return Math.ceil((this.#keep?.persistMs ?? 0) / 1000);
  }

  /** What makes two connections interchangeable: login, way, rules of trust, whose agent; not one run's patience. */
  #keyOf({ node, reach, strictness, ways, folder, program, environment }: SshTarget): string {
    const wishes = { strictness, reach: { ...reach, connectTimeoutMs: DEFAULT_REACH.connectTimeoutMs } };
    const keptSeconds = this.#keptSeconds;
    const parts = [
      sshArguments(node, wishes, { config: '' }, { keptSeconds }),
      keptSeconds,
      folder.configText(wishes),
      reach.hostKeys,
      ways,
      this.#stamps.of(ways),
      program,
      childEnvironment(environment),
      // Files may be named from here.
      process.cwd(),
    ];
    return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
  }
}

/** `ControlPath none` is somebody's wish; a lent agent is lent for one command only. */
function mayShare({ reach, ways }: SshTarget): boolean {
  return !reach.forwardAgent && ways.at(-1)?.controlPath !== 'none';
}

/** The master that a person keeps, if it is there. What a password goes over is of our own making. */
async function ownMaster({ node, reach, ways }: SshTarget): Promise<MasterState | undefined> {
  const path = ways.at(-1)?.controlPath;
  if (path === undefined || !PLAIN_PATH.test(path) || reach.hostKeys === 'verified') return undefined;
  if (!isOurs(path)) return undefined;
  const answer = await askMaster(path, PATIENCE_MS);
  return answer.kind === 'alive' ? { node, path, pid: answer.pid, details: {}, uses: 1 } : undefined;
}

/** Whoever listens there has checked the host, and reads along: in /tmp, that may be anybody. */
function isOurs(path: string): boolean {
  try {
    return statSync(path).uid === ownUid();
  } catch {
    // Mostly, nobody listens.
    return false;
  }
}

async function opened(target: SshTarget, signal: AbortSignal): Promise<OpenedSession> {
  const session = await NodeSession.open(target, signal);
  return { session, target, details: session.details };
}

async function openedOver(master: Master, alone: SshTarget, signal: AbortSignal): Promise<OpenedSession> {
  const target = { ...alone, control: master.path };
  const { session } = await opened(target, signal);
  // Where the master had no session to give, ssh has connected for itself.
  return { session, target, details: { ...master.details, ...session.details } };
}
