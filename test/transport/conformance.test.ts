import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ConnectError,
  type Connector,
  createConnector,
  wayOpeners,
  DEFAULT_REACH,
  PoolConnector,
  type ReachOptions,
} from '../../src/transport/index.ts';
import { PoolHost } from '../support/pool-host.ts';
import { type Sshd, sshdInstalled, startSshd } from '../support/sshd.ts';
import { type Prepared, SITUATIONS, type Situation } from './situations.ts';

interface Seen {
  readonly end: Record<string, unknown>;
  readonly stdout: string;
  readonly sent: number;
}

type Way = 'ssh2' | 'openssh' | 'the background process';

async function connectorOver(way: Way, reach: ReachOptions, stack: AsyncDisposableStack): Promise<Connector> {
  const transport = way === 'openssh' ? 'openssh' : 'ssh2';
  const direct = stack.use(createConnector(() => ({ ...reach, transport }), { env: process.env }));
  if (way !== 'the background process') return direct;
  const host = stack.use(await PoolHost.start(wayOpeners()));
  return stack.use(
    new PoolConnector({
      direct: NO_WAY_ROUND,
      wayTo: (node) => direct.wayTo(node),
      converse: () => host.converse(),
    }),
  );
}

const NO_WAY_ROUND: Connector = {
  siteOf: (node) => node,
  connect: () => Promise.reject(new Error('reached from this process')),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

async function look(sshd: Sshd, way: Way, situation: Situation): Promise<Seen> {
  await using stack = new AsyncDisposableStack();
  const prepared: Prepared = (await situation.prepare?.(sshd, stack)) ?? {};
  const reach = { ...DEFAULT_REACH, sshConfigFile: sshd.sshConfig, ...prepared.reach };
  const connector = await connectorOver(way, reach, stack);
  let stdout = '';
  let sent = 0;
  try {
    const connection = stack.use(
      await connector.connect(prepared.node ?? 'n1', new AbortController().signal),
    );
    const end = await connection.exec(situation.command ?? 'echo ok', {
      signal: new AbortController().signal,
      onOutput: (stream, chunk) => {
        const text = Buffer.from(chunk).toString();
        if (stream === 'stdout') stdout += text;
        return prepared.onOutput?.(text) ?? undefined;
      },
      onSent: () => void sent++,
      ...prepared.io,
    });
    return { end: { ...end }, stdout, sent };
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    return { end: { outcome: error.outcome, cause: error.connectCause }, stdout, sent };
  }
}

const WAYS = ['ssh2', 'openssh', 'the background process'] as const;

describe.skipIf(!sshdInstalled).each(WAYS)('over %s', (way) => {
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd()));
  afterAll(() => sshd.stop());

  it.each(SITUATIONS)('$name', async (situation) => {
    const logins = (): number => sshd.log().split('Accepted publickey').length;
    const before = logins();
    const seen = await look(sshd, way, situation);
    expect(seen.end).toMatchObject(situation.expected);
    if (situation.stdout !== undefined) expect(seen.stdout).toBe(situation.stdout);
    if (situation.stdoutBytes !== undefined) expect(seen.stdout.length).toBe(situation.stdoutBytes);
    // A command that never left is never called sent, else it could not be repeated.
    expect(seen.sent).toBe('outcome' in situation.expected ? 0 : 1);
    if (situation.isBeforeLogin) expect(logins()).toBe(before);
  });
});
