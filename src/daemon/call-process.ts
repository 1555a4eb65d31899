/** From a command line to the background process: finds it, starts it where there is none. */

import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { GrappeError } from '../base/index.ts';
import { Conversation } from '../transport/index.ts';
import { type Environment, findPlace, type Place } from './place.ts';
import { startProcess } from './start-process.ts';
import type { ProcessState } from './state.ts';

export interface CallOptions {
  readonly version: string;
  readonly persistMs: number;
  readonly env: Environment;
  /** The file of grappe and the words that make it the background process. */
  readonly program: readonly string[];
  readonly askPassphrase?: ConstructorParameters<typeof Conversation>[1];
  /** How long a process may say nothing before it counts as one that hangs. */
  readonly silentMs?: number;
}

/** For a new process to listen; on a busy machine Node alone takes a part of it. */
const START_MS = 5000;
const LOOK_AGAIN_MS = 5;
const SILENT_MS = 2000;
/** Somebody listens, and says nothing. */
const SILENT = Symbol('silent');

/** A conversation with the background process; undefined where it cannot be had: all works without it. */
export async function callProcess(options: CallOptions): Promise<Conversation | undefined> {
  try {
    const place = findPlace(options.env);
    const found = (await greeted(place, options)) ?? (await started(place, options));
    return found === SILENT ? undefined : found;
  } catch (error) {
    if (error instanceof GrappeError || isOfSystem(error)) return undefined;
    throw error;
  }
}

type Greeted = Conversation | typeof SILENT | undefined;

async function started(place: Place, options: CallOptions): Promise<Greeted> {
  const failed = startProcess(options.program, place, options.env);
  const deadline = performance.now() + START_MS;
  while (!failed.aborted && performance.now() < deadline) {
    const found = await greeted(place, options);
    if (found !== undefined) return found;
    await sleep(LOOK_AGAIN_MS);
  }
  return undefined;
}

async function greeted(place: Place, options: CallOptions): Promise<Greeted> {
  const socket = await dial(place);
  if (socket === undefined) return undefined;
  const conversation = new Conversation(socket, options.askPassphrase);
  const { version, persistMs, silentMs } = options;
  const welcome = await unlessSilent(conversation.hello({ version, persistMs }), silentMs);
  if (welcome !== undefined && welcome !== SILENT) return conversation;
  conversation.close();
  return welcome;
}

function unlessSilent<T>(answer: Promise<T>, silentMs = SILENT_MS): Promise<T | typeof SILENT> {
  return Promise.race([answer, sleep(silentMs, SILENT, { ref: false })]);
}

function dial({ socket: path }: Place): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

/**
 * What the background process says of itself; undefined where there is none. Throws GrappeError where its folder is
 * not safe, and where it says nothing.
 */
export function processState(env: Environment, silentMs?: number): Promise<ProcessState | undefined> {
  return asked(env, (conversation) => unlessSilent(conversation.status(), silentMs));
}

/** Asks it to end: at once, or when those who use it now are done. Tells what it was, undefined where there is none. */
export function stopProcess(env: Environment, silentMs?: number): Promise<ProcessState | undefined> {
  return asked(env, (conversation) => unlessSilent(conversation.stop(), silentMs));
}

async function asked(
  env: Environment,
  ask: (conversation: Conversation) => Promise<object | typeof SILENT | undefined>,
): Promise<ProcessState | undefined> {
  const place = findPlace(env);
  const socket = await dial(place);
  if (socket === undefined) return undefined;
  const conversation = new Conversation(socket);
  const state = await ask(conversation);
  conversation.close();
  if (state === SILENT) throw hangs(place);
  return state as ProcessState | undefined;
}

function hangs({ socket }: Place): GrappeError {
  return new GrappeError('daemon', {
    message: 'the background process does not answer',
    why: `it listens at '${socket}', and says nothing`,
    hint: "end it, by force if it must be: its command line ends in 'daemon serve'",
  });
}

function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
