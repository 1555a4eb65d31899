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
}

/** For a new process to listen; on a busy machine Node alone takes a part of it. */
const START_MS = 5000;
const LOOK_AGAIN_MS = 5;
/** For a process that hangs. */
const SILENT_MS = 2000;

/** A conversation with the background process; undefined where it cannot be had: all works without it. */
export async function callProcess(options: CallOptions): Promise<Conversation | undefined> {
  try {
    const place = findPlace(options.env);
    return (await greeted(place, options)) ?? (await started(place, options));
  } catch (error) {
    if (error instanceof GrappeError || isOfSystem(error)) return undefined;
    throw error;
  }
}

async function started(place: Place, options: CallOptions): Promise<Conversation | undefined> {
  const failed = startProcess(options.program, place, options.env);
  const deadline = performance.now() + START_MS;
  while (!failed.aborted && performance.now() < deadline) {
    const conversation = await greeted(place, options);
    if (conversation) return conversation;
    await sleep(LOOK_AGAIN_MS);
  }
  return undefined;
}

async function greeted(place: Place, options: CallOptions): Promise<Conversation | undefined> {
  const socket = await dial(place);
  if (socket === undefined) return undefined;
  const conversation = new Conversation(socket, options.askPassphrase);
  const { version, persistMs } = options;
  const welcome = await unlessSilent(conversation.hello({ version, persistMs }));
  if (welcome !== undefined) return conversation;
  conversation.close();
  return undefined;
}

function unlessSilent<T>(answer: Promise<T>): Promise<T | undefined> {
  return Promise.race([answer, sleep(SILENT_MS, undefined, { ref: false })]);
}

function dial({ socket: path }: Place): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

/** What the background process says of itself; undefined where there is none. Throws where its folder is not safe. */
export function processState(env: Environment): Promise<ProcessState | undefined> {
  return asked(env, (conversation) => conversation.status());
}

/** Asks it to end: at once, or when those who use it now are done. Tells what it was, undefined where there is none. */
export function stopProcess(env: Environment): Promise<ProcessState | undefined> {
  return asked(env, (conversation) => conversation.stop());
}

async function asked(
  env: Environment,
  ask: (conversation: Conversation) => Promise<object | undefined>,
): Promise<ProcessState | undefined> {
  const socket = await dial(findPlace(env));
  if (socket === undefined) return undefined;
  const conversation = new Conversation(socket);
  const state = await unlessSilent(ask(conversation));
  conversation.close();
  return state as ProcessState | undefined;
}

function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
