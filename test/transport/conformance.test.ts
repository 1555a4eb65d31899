import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConnectError, DEFAULT_REACH, createConnector } from '../../src/transport/index.ts';
import { type Sshd, sshdInstalled, startSshd } from '../support/sshd.ts';
import { type Prepared, SITUATIONS, type Situation } from './situations.ts';

interface Seen {
  readonly end: Record<string, unknown>;
  readonly stdout: string;
  readonly sent: number;
}

async function look(sshd: Sshd, transport: 'ssh2' | 'openssh', situation: Situation): Promise<Seen> {
  await using stack = new AsyncDisposableStack();
  const prepared: Prepared = (await situation.prepare?.(sshd, stack)) ?? {};
  const reach = { ...DEFAULT_REACH, sshConfigFile: sshd.sshConfig, transport, ...prepared.reach };
  const connector = stack.use(createConnector(() => reach, { env: process.env }));
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

describe.skipIf(!sshdInstalled).each(['ssh2', 'openssh'] as const)('over %s', (transport) => {
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd()));
  afterAll(() => sshd.stop());

  it.each(SITUATIONS)('$name', async (situation) => {
    const logins = (): number => sshd.log().split('Accepted publickey').length;
    const before = logins();
    const seen = await look(sshd, transport, situation);
    expect(seen.end).toMatchObject(situation.expected);
    if (situation.stdout !== undefined) expect(seen.stdout).toBe(situation.stdout);
    if (situation.stdoutBytes !== undefined) expect(seen.stdout.length).toBe(situation.stdoutBytes);
    // A command that never left is never called sent, else it could not be repeated.
    expect(seen.sent).toBe('outcome' in situation.expected ? 0 : 1);
    if (situation.isBeforeLogin) expect(logins()).toBe(before);
  });
});
