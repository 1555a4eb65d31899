import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection, ExecEnd, ExecIo } from '../transport.ts';
import { withSudo } from './sudo-connector.ts';

const EXITED: ExecEnd = { kind: 'exited', code: 1 };
const PASSWORD = 'open sesame';

interface Talk {
  readonly says: (text: string) => void;
  /** What comes on standard input next. */
  readonly hears: () => Promise<string>;
  readonly prompt: string;
  readonly mark: string;
}

interface Given {
  readonly password?: string;
  readonly stdin?: string;
}

/** A node whose sudo does what the test says. */
async function run(
  talk: (talk: Talk) => Promise<ExecEnd>,
  { password, stdin }: Given = {},
): Promise<{ readonly end: ExecEnd; readonly stderr: string; readonly text: string }> {
  const { signal } = new AbortController();
  let text = '';
  const exec = async (command: string, io: ExecIo): Promise<ExecEnd> => {
    text = command;
    io.onSent?.();
    const input = io.stdin?.[Symbol.asyncIterator]();
    return talk({
      prompt: /grappe[0-9a-f]+-password/.exec(command)?.[0] ?? 'no prompt',
      mark: `${/grappe[0-9a-f]+-runs/.exec(command)?.[0] ?? ''}\n`,
      says: (said) => void io.onOutput('stderr', Buffer.from(said)),
      hears: async () => {
        const next = await input?.next();
        return next === undefined || next.done === true ? 'end' : Buffer.from(next.value).toString();
      },
    });
  };
  const connection = {
    node: 'n1',
    transport: 'fake',
    details: {},
    alive: true,
    exec,
  } as unknown as Connection;
  const connector = { connect: () => Promise.resolve(connection), siteOf: () => '' } as never;
  const sudo = await withSudo(connector, { user: 'root', password }).connect('n1', signal);
  let stderr = '';
  const end = await sudo.exec('id', {
    signal,
    ...(stdin !== undefined && { stdin: bytes(stdin) }),
    onOutput: (_stream, chunk) => {
      stderr += Buffer.from(chunk).toString();
      return undefined;
    },
  });
  return { end, stderr, text };
}

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

describe('a command under sudo', () => {
  it('answers a prompt that comes in pieces, and hides it and the mark', async () => {
    const { end, stderr, text } = await run(
      async ({ says, hears, prompt, mark }) => {
        says(`lecture\n${prompt.slice(0, 9)}`);
        says(prompt.slice(9));
        expect(await hears()).toBe(`${PASSWORD}\n`);
        says(mark.slice(0, 5));
        says(`${mark.slice(5)}own words`);
        expect(await hears()).toBe('input');
        expect(await hears()).toBe('end');
        return EXITED;
      },
      { password: PASSWORD, stdin: 'input' },
    );
    expect(end).toBe(EXITED);
    expect(stderr).toBe('own words');
    expect(text).not.toContain(PASSWORD);
  });

  it('gives the password to no imitation of the prompt by the command', async () => {
    await run(
      async ({ says, hears, prompt, mark }) => {
        says(`${mark}${prompt}`);
        expect(await hears()).toBe('end');
        return EXITED;
      },
      { password: PASSWORD },
    );
  });

  it('is denied at the second question, with the end of input for an answer', async () => {
    const { end, stderr } = await run(
      async ({ says, hears, prompt }) => {
        says(prompt);
        await hears();
        says(`Sorry, try again.\n${prompt}`);
        expect(await hears()).toBe('end');
        says('sudo: 1 incorrect password attempt\n');
        return EXITED;
      },
      { password: PASSWORD, stdin: 'input' },
    );
    expect(end).toMatchObject({
      kind: 'not-sent',
      outcome: 'denied',
      cause: 'privilege',
      detail: 'sudo did not accept the password',
    });
    expect(stderr).toBe('');
  });

  it('says what sudo said, made harmless', async () => {
    const refuse = async ({ says }: Talk): Promise<ExecEnd> => {
      says('\x1b[2Jnot in the sudoers file\n');
      return EXITED;
    };
    expect((await run(refuse)).end).toMatchObject({ detail: '?[2Jnot in the sudoers file' });
    expect((await run(async () => EXITED)).end).toMatchObject({ detail: 'sudo did not run the command' });
  });

  it.each<ExecEnd>([
    { kind: 'lost', cause: 'link-lost', detail: 'gone' },
    { kind: 'not-sent', outcome: 'unreachable', cause: 'throttled', detail: 'no session' },
  ])('leaves other ends as they are: %o', async (end) => {
    expect((await run(() => Promise.resolve(end))).end).toBe(end);
  });
});

describe('a sudo that asks for something else', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('gets the end of input after a minute', async () => {
    const running = run(
      async ({ says, hears }) => {
        says('One-time code: ');
        expect(await hears()).toBe('end');
        return EXITED;
      },
      { password: PASSWORD, stdin: 'input' },
    );
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await running).end).toMatchObject({ outcome: 'denied', detail: 'One-time code:' });
  });
});
