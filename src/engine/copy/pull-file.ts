/** A file that a node gets from another one by its own ssh: with its own keys and known_hosts, and without an agent. */

import { GrappeError } from '../../base/index.ts';
import { quoteArguments, splitUserAtNode } from '../../transport/index.ts';
import type { CopySession } from './copy-session.ts';
import { runOnNode } from './node-program.ts';
import { receive, type Reception } from './receive.ts';
import type { Holder } from './spread.ts';

/** Nothing is asked, forwarded or run besides; a silent node is given up. */
const SSH = [
  ...['ssh', '-a', '-x', '-T', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes'],
  ...['-o', 'ClearAllForwardings=yes', '-o', 'PermitLocalCommand=no', '-o', 'ControlPath=none'],
  ...['-o', 'ConnectTimeout=5', '-o', 'ServerAliveInterval=5', '-o', 'ServerAliveCountMax=3'],
];

/** How others log in to the node of this copy. */
export function holderOf({ connection }: CopySession, path = ''): Holder {
  const { node, user } = splitUserAtNode(connection.node);
  const { details } = connection;
  return { host: node, user: details.user ?? user, port: details.port, path };
}

/** Throws GrappeError `copy` where the node cannot log in there. */
export async function checkWay({ connection }: CopySession, to: Holder, signal: AbortSignal): Promise<void> {
  const { isDone, complaint } = await runOnNode({ connection, signal }, { words: sshWords(to, ['true']) });
  if (!isDone)
    throw new GrappeError('copy', { message: `its ssh does not reach '${to.host}'`, why: complaint });
}

/** Throws GrappeError `copy` unless it arrives whole; nothing is left then. */
export function pullFile(
  session: CopySession,
  from: Holder,
  file: Omit<Reception, 'words' | 'stdin'>,
): Promise<void> {
  return receive(session, { ...file, words: sshWords(from, ['cat', '--', from.path]) });
}

function sshWords({ host, user, port }: Holder, command: readonly string[]): string[] {
  return [
    ...SSH,
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...['--', host, quoteArguments(command)],
  ];
}
