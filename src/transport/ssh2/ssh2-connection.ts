/** A connection to one node: wraps commands, learns the login shell, opens SFTP. */

import { randomBytes } from 'node:crypto';
import { GrappeError, messageOf } from '../../base/index.ts';
import { printableLine } from '../printable.ts';
import type { Connection, ConnectionDetails, ExecEnd, ExecIo, RemoteFiles } from '../transport.ts';
import { LONGEST_TEXT_BYTES, endGroupText, rawCommand, readsInlineForm, wrapCommand } from '../wrapper.ts';
import type { Link } from './link.ts';
import type { CreditBudget } from './receive-credit.ts';
import { type CommandContext, type CommandPlan, runCommand } from './running-command.ts';
import { openRemoteFiles } from './sftp-files.ts';

export interface Ssh2ConnectionOptions {
  readonly node: string;
  readonly link: Link;
  readonly budget: CreditBudget;
  readonly raw: boolean;
}

/** POSIX names of environment variables. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** A node at its MaxSessions has no room for the channel that ends a command, until another one ends. */
const RETRY_END_MS = 500;

export class Ssh2Connection implements Connection {
  readonly node: string;
  readonly transport = 'ssh2';
  readonly #link: Link;
  readonly #context: CommandContext;
  readonly #raw: boolean;
  readonly #nonce = `grappe${randomBytes(8).toString('hex')}`;
  #form: 'universal' | 'inline' = 'universal';

  constructor({ node, link, budget, raw }: Ssh2ConnectionOptions) {
    this.node = node;
    this.#link = link;
    this.#context = { link, budget };
    this.#raw = raw;
  }

  get details(): ConnectionDetails {
    return this.#link.details;
  }

  get alive(): boolean {
    return this.#link.alive;
  }

  async exec(command: string, io: ExecIo): Promise<ExecEnd> {
    const refusal = refusalOf(command, io);
    if (refusal !== undefined) return refusal;
    const plan = this.#raw ? this.#rawPlan(command, io) : this.#wrappedPlan(command, io);
    if (Buffer.byteLength(plan.text) > LONGEST_TEXT_BYTES)
      return unusable('the command text is longer than 128 kB');
    return runCommand(this.#context, plan, io);
  }

  async sftp(): Promise<RemoteFiles> {
    try {
      return openRemoteFiles(await this.#link.sftp());
    } catch (error) {
      const why = printableLine(messageOf(error));
      throw new GrappeError('copy', { message: `'${this.node}' gave no SFTP session`, why, cause: error });
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#link.close();
  }

  #rawPlan(command: string, { env }: ExecIo): CommandPlan {
    return { ...UNWRAPPED, text: rawCommand(command, env) };
  }

  #wrappedPlan(command: string, { stdin, env }: ExecIo): CommandPlan {
    const nonce = this.#nonce;
    const hasStdin = stdin !== undefined;
    return {
      text: wrapCommand(command, {
        nonce,
        form: this.#form,
        stdin: hasStdin,
        ...(env === undefined ? {} : { env }),
      }),
      nonce,
      ending: hasStdin ? 'second-channel' : 'eof',
      onMarker: (shell) => void (this.#form = readsInlineForm(shell) ? 'inline' : 'universal'),
      endGroup: (pid, over) => void this.#endGroup(pid, over),
    };
  }

  /** Never rejects: a group that cannot be reached is given up by the command itself. */
  async #endGroup(pid: number, over: AbortSignal): Promise<void> {
    if (!Number.isSafeInteger(pid) || pid <= 1) return;
    const plan = { ...UNWRAPPED, text: endGroupText(pid) };
    const io: ExecIo = { onOutput: () => undefined, signal: new AbortController().signal };
    for (;;) {
      const end = await runCommand(this.#context, plan, io);
      if (over.aborted || !this.alive || end.kind !== 'not-sent') return;
      await new Promise((resolve) => setTimeout(resolve, RETRY_END_MS));
    }
  }
}

const UNWRAPPED: Omit<CommandPlan, 'text'> = {
  nonce: undefined,
  ending: 'signal',
  onMarker: () => undefined,
  endGroup: () => undefined,
};

function refusalOf(command: string, { env }: ExecIo): ExecEnd | undefined {
  if (command.includes('\0')) return unusable('the command text holds a NUL byte');
  const entries = Object.entries(env ?? {});
  const bad = entries.find(([name, value]) => !VARIABLE.test(name) || value.includes('\0'));
  return bad && unusable(`'${printableLine(bad[0])}' cannot be an environment variable`);
}

function unusable(detail: string): ExecEnd {
  return { kind: 'not-sent', outcome: 'failed', cause: 'protocol', detail };
}
