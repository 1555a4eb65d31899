/** CliIo on the real process. */

import { once } from 'node:events';
import { createReadStream, fstatSync, readFileSync, readSync, statSync } from 'node:fs';
import { GrappeError } from '../base/index.ts';
import { FdOutput, isTerminal } from './fd-output.ts';
import { LinePrompt } from './ask-line.ts';
import type { Answer, CliIo } from './io.ts';
import { die, SignalRelay } from './signal-relay.ts';

const FILE_PIECE_BYTES = 64 * 1024;

export function processIo(program: string): CliIo {
  const prompt = new LinePrompt();
  const signals = new SignalRelay();
  const stdout = new FdOutput(1);
  // One queue where both are one terminal, pipe or file: what is written first is seen first.
  const stderr = isSameFile(1, 2) ? stdout : new FdOutput(2);
  return {
    program,
    stdin: {
      get isTerminal() {
        return isTerminal(0);
      },
      get isEmpty() {
        return isEmptyInput();
      },
      bytes: inputBytes,
      onLine,
      onKey,
      ask: (question, history) => prompt.ask(question, history),
      openLine: async (question, heard) => {
        if (!isTerminal(0) || !stderr.isTerminal || !isForeground()) return undefined;
        // It hung up.
        if (process.stdin.readableEnded) return undefined;
        const { openLine } = await import('./open-line.ts');
        return openLine(question, heard, stderr);
      },
    },
    stdout,
    stderr,
    askSecret: (prompt) => askUndisturbed(prompt, [stdout, stderr], signals),
    env: process.env,
    get cwd() {
      return workingFolder();
    },
    onSignal: signals.listen,
    die,
  };
}

function workingFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new GrappeError('local', {
      message: 'the working folder cannot be used',
      why: 'it was removed, or may not be entered',
      hint: 'go to another folder',
      cause,
    });
  }
}

function isSameFile(first: number, second: number): boolean {
  const [one, other] = [fstatSync(first), fstatSync(second)];
  return one.dev === other.dev && one.ino === other.ino;
}

/** The terminal hands over whole lines: any data is one. It would stop a background job that reads from it. */
function onLine(handler: () => void): () => void {
  if (!isForeground()) return () => undefined;
  // A prompt leaves it paused.
  process.stdin.on('data', handler).resume();
  return () => {
    process.stdin.off('data', handler);
    process.stdin.pause();
  };
}

/** A background job is not asked: the terminal would stop it. */
function onKey(handler: (key: string) => void): () => void {
  if (!process.stdin.isTTY || !isForeground()) return () => undefined;
  const heard = (bytes: Buffer): void => {
    const keys = bytes.toString('latin1');
    // Arrows and the like are several bytes, some of them letters.
    if (!keys.startsWith('\x1b')) for (const key of keys) handler(key);
  };
  process.stdin.setRawMode(true);
  process.stdin.on('data', heard).resume();
  return () => {
    process.stdin.off('data', heard).pause();
    process.stdin.setRawMode(false);
  };
}

/** Fields 5 and 8 of proc_pid_stat(5): our process group, and the one that the terminal listens to. */
function isForeground(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')')).split(' ');
    return fields[3] === fields[6];
  } catch {
    return true;
  }
}

/**
 * A file needs no streams, which take long to load. A pipe is not for node:fs: a read of a silent one would hold up the
 * end of the process.
 */
function inputBytes(): AsyncIterable<Uint8Array> {
  const input = fstatSync(0);
  if (input.isFile()) return fileBytes();
  return input.isFIFO() || input.isSocket()
    ? process.stdin
    : createReadStream('', { fd: 0, autoClose: false });
}

/** Signals are heard between two pieces. */
async function* fileBytes(): AsyncGenerator<Uint8Array> {
  for (;;) {
    const piece = Buffer.allocUnsafeSlow(FILE_PIECE_BYTES);
    const size = readSync(0, piece);
    if (size === 0) return;
    yield piece.subarray(0, size);
    await new Promise(setImmediate);
  }
}

/** Node puts /dev/null in the place of a closed descriptor. */
function isEmptyInput(): boolean {
  const input = fstatSync(0);
  return input.isCharacterDevice() && input.rdev === statSync('/dev/null').rdev;
}

/** Nothing else is written on the terminal meanwhile. Ctrl-C then means what it means at any other time. */
async function askUndisturbed(
  prompt: string,
  outputs: readonly FdOutput[],
  signals: SignalRelay,
): Promise<Answer> {
  if (!isForeground()) return 'end';
  const { askSecret } = await import('./ask-secret.ts');
  const giveUp = new AbortController();
  const stopListening = signals.listen(() => giveUp.abort());
  const holds = outputs.filter(({ isTerminal }) => isTerminal).map((output) => output.hold());
  const answer = await askSecret(prompt, giveUp.signal).finally(() => {
    stopListening();
    for (const hold of holds) hold[Symbol.dispose]();
  });
  if (answer === 'interrupt') await interruptSelf();
  return answer;
}

/** Resolves when whoever listens has heard it; where nobody does, this is the end. */
async function interruptSelf(): Promise<void> {
  const heard = process.listenerCount('SIGINT') > 0 ? once(process, 'SIGINT') : undefined;
  process.kill(process.pid, 'SIGINT');
  await heard;
}
