import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2, { type AuthContext, type KeyboardAuthContext, type Prompt } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectorTo, never } from '../../../test/support/ssh2-target.ts';
import { makeKey, type Sshd, sshdInstalled, startSshd } from '../../../test/support/sshd.ts';
import { portOf } from '../../../test/support/tcp-proxy.ts';
import type { Connection } from '../transport.ts';

const PASSWORD = 'open sesame';

describe.skipIf(!sshdInstalled)('a password', () => {
  let sshd: Sshd;
  let hostKey: string;
  beforeAll(async () => {
    sshd = await startSshd();
    hostKey = makeKey(join(sshd.folder, 'asking_key'));
  });
  afterAll(() => sshd.stop());

  /** Connects to a server that asks as `authenticate` says. */
  async function connected(authenticate: (context: AuthContext) => void): Promise<Connection> {
    const server = new ssh2.Server(
      { hostKeys: [readFileSync(join(sshd.folder, 'asking_key'))] },
      (client) => {
        client.on('error', () => undefined);
        client.on('authentication', authenticate);
      },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const hop = { identities: () => Promise.resolve([]), password: () => Promise.resolve(PASSWORD) };
    const connector = connectorTo({ ...sshd, port: portOf(server), hostKeys: [hostKey] }, { hop });
    try {
      return await connector.connect('127.0.0.1', never);
    } finally {
      await connector[Symbol.asyncDispose]();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    }
  }

  /** Asks one round after the other, and takes whatever is answered in the end. */
  function rounds(answers: string[][], ...questions: readonly (readonly Prompt[])[]) {
    const ask = (context: KeyboardAuthContext, [now, ...later]: readonly (readonly Prompt[])[]): void => {
      if (now === undefined) return context.accept();
      context.prompt([...now], (given) => {
        answers.push([...given]);
        if (given.includes('') && later.length === 0) context.reject();
        else ask(context, later);
      });
    };
    return (context: AuthContext): void => {
      if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
      ask(context, questions);
    };
  }

  const secret = (prompt: string): Prompt => ({ prompt, echo: false });

  it('answers the one question that asks for it', async () => {
    const answers: string[][] = [];
    const connection = await connected(rounds(answers, [secret('Password: ')]));
    expect(answers).toEqual([[PASSWORD]]);
    expect(connection.details.authentication).toBe('password');
  });

  it.each([
    ['a code', [[secret('Verification code: ')]], [['']], 'Verification code:'],
    ['what is shown', [[{ prompt: 'Password: ', echo: true }]], [['']], 'Password:'],
    ['two things', [[secret('Password: '), secret('Code: ')]], [['', '']], 'Password:  Code:'],
    ['once more', [[secret('Password: ')], [secret('Password: ')]], [[PASSWORD], ['']], 'Password:'],
  ])('is not given to a node that asks for %s', async (_what, questions, given, said) => {
    const answers: string[][] = [];
    await expect(connected(rounds(answers, ...questions))).rejects.toMatchObject({
      outcome: 'denied',
      connectCause: 'authentication',
      message: expect.stringContaining(`the node asked '${said}', which is not answered`) as string,
    });
    expect(answers).toEqual(given);
  });

  it('that has expired is told, and not changed', async () => {
    const expired = (context: AuthContext): void => {
      if (context.method === 'password') context.requestChange('New password: ', () => undefined);
      else context.reject(['password']);
    };
    await expect(connected(expired)).rejects.toMatchObject({
      outcome: 'denied',
      message: expect.stringContaining('the password has expired') as string,
      hint: `change it: ssh ${sshd.user}@127.0.0.1`,
    });
  });
});
