/**
 * A connector whose connections copy in place of running a command, so that a copy is a run: starts, limits,
 * retries, outcomes and displays are the same.
 */

import { GrappeError } from '../../base/index.ts';
import type { Connection, Connector, ExecEnd, ExecIo } from '../../transport/index.ts';
import { interruptible } from '../transfer/file-copy.ts';
import { type CopyCounts, type CopyOptions, CopySession, type Moved } from './copy-session.ts';

export interface CopyWork {
  readonly options: CopyOptions;
  readonly perform: (session: CopySession) => Promise<void>;
  readonly moved: Moved;
  /** What was done on a node, however it ended. */
  readonly done: (node: string, counts: CopyCounts) => void;
}

export class CopyingConnector implements Connector {
  readonly #connector: Connector;
  readonly #work: CopyWork;

  constructor(connector: Connector, work: CopyWork) {
    this.#connector = connector;
    this.#work = work;
  }

  siteOf(node: string): string {
    return this.#connector.siteOf(node);
  }

  async connect(node: string, signal: AbortSignal): Promise<Connection> {
    const connection = await this.#connector.connect(node, signal);
    return {
      node,
      transport: connection.transport,
      details: connection.details,
      get alive() {
        return connection.alive;
      },
      exec: (_command, io) => copyOver(connection, this.#work, io),
      sftp: () => connection.sftp(),
      [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
    };
  }

  /** Closed by whoever opened the connector within. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

async function copyOver(connection: Connection, work: CopyWork, io: ExecIo): Promise<ExecEnd> {
  io.onSent?.();
  try {
    return await interruptible(copy(connection, work, io), io.signal);
  } catch (error) {
    return endOf(error, connection, io);
  }
}

async function copy(connection: Connection, work: CopyWork, io: ExecIo): Promise<ExecEnd> {
  await using files = await connection.sftp();
  const { options, moved } = work;
  const session = new CopySession({ connection, files, io, options, moved });
  try {
    await work.perform(session);
    return { kind: 'exited', code: session.counts.failed > 0 ? 1 : 0 };
  } catch (error) {
    // What kept all the rest from being copied, such as a destination that may not be looked at.
    if (error instanceof GrappeError && error.code === 'copy' && connection.alive) session.counts.failed++;
    throw error;
  } finally {
    work.done(connection.node, session.counts);
  }
}

async function endOf(error: unknown, { node, alive, loss }: Connection, io: ExecIo): Promise<ExecEnd> {
  if (io.signal.aborted)
    return { kind: 'lost', cause: 'interrupted', detail: 'files that are there are whole' };
  if (!alive)
    return loss ?? { kind: 'lost', cause: 'link-lost', detail: `the connection to '${node}' was lost` };
  if (!(error instanceof GrappeError)) throw error;
  const text = [error.message, error.why].filter(Boolean).join(': ');
  if (error.code === 'local') return { kind: 'local', detail: text };
  await io.onOutput('stderr', Buffer.from(`${text}\n`));
  return { kind: 'exited', code: 1 };
}
