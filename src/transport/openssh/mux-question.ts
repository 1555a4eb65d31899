/** Questions to a master of OpenSSH over its control socket (PROTOCOL.mux), without starting an ssh for them. */

import { connect, type Socket } from 'node:net';

/** `dead`: nobody listens there. `silent`: somebody does, and says nothing. */
export type MasterAnswer =
  | { readonly kind: 'alive'; readonly pid: number }
  | { readonly kind: 'dead' | 'silent' };

const HELLO = 1;
const VERSION = 4;
const ALIVE_CHECK = 0x10000004;
const TERMINATE = 0x10000005;
const IS_ALIVE = 0x80000005;
const REQUEST_ID = 1;
/** No answer to these questions is longer. */
const MOST_BYTES = 1024;

/** Asks whether it is there. */
export async function askMaster(path: string, patienceMs: number): Promise<MasterAnswer> {
  return conversation(path, patienceMs, ALIVE_CHECK);
}

/** Tells it to end, with what runs over it. */
export async function endMaster(path: string, patienceMs: number): Promise<void> {
  await conversation(path, patienceMs, TERMINATE);
}

function conversation(path: string, patienceMs: number, question: number): Promise<MasterAnswer> {
  const answer = Promise.withResolvers<MasterAnswer>();
  const socket = connect(path);
  const timer = setTimeout(() => answer.resolve({ kind: 'silent' }), patienceMs);
  socket.on('error', () => answer.resolve({ kind: 'dead' }));
  socket.on('close', () => answer.resolve({ kind: 'dead' }));
  socket.once('connect', () =>
    socket.write(Buffer.concat([packet(HELLO, VERSION), packet(question, REQUEST_ID)])),
  );
  readAnswer(socket, answer.resolve);
  return answer.promise.finally(() => {
    clearTimeout(timer);
    socket.destroy();
  });
}

function readAnswer(socket: Socket, resolve: (answer: MasterAnswer) => void): void {
  let text: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    text = Buffer.concat([text, chunk]);
    for (let at = 0; at + 4 <= text.length && at + 4 + text.readUInt32BE(at) <= text.length;) {
      const body = text.subarray(at + 4, at + 4 + text.readUInt32BE(at));
      if (body.length >= 12 && body.readUInt32BE() === IS_ALIVE)
        resolve({ kind: 'alive', pid: body.readUInt32BE(8) });
      at += 4 + body.length;
    }
    if (text.length > MOST_BYTES) socket.destroy();
  });
}

function packet(...words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + 4 * words.length);
  bytes.writeUInt32BE(4 * words.length);
  words.forEach((word, at) => bytes.writeUInt32BE(word, 4 + 4 * at));
  return bytes;
}
