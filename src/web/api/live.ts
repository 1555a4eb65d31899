/** The socket of this tab, in the browser's surroundings. */

import { signal } from '@preact/signals';
import { socketProtocols } from '../../protocol/index.ts';
import { sessionKey } from './session-key.ts';
import { serverIsNewer, signedOut } from './standing.ts';
import { type Link, Socket, type Surroundings } from './socket.ts';

export const link = signal<Link>({ kind: 'opening' });

const inBrowser: Surroundings = {
  open(events) {
    const url = new URL('api/socket', document.baseURI.replace(/^http/, 'ws'));
    const socket = new WebSocket(url, socketProtocols(sessionKey() ?? ''));
    socket.addEventListener('message', ({ data }) => events.message(String(data)));
    socket.addEventListener('close', ({ code }) => events.closed(code));
    return socket;
  },
  later(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

const socket = new Socket(inBrowser, {
  link: (now) => (link.value = now),
  revoked: () => signedOut('revoked'),
  mismatched: () => (serverIsNewer.value = true),
});

window.addEventListener('online', () => socket.hurry());
document.addEventListener('visibilitychange', () => socket.pause(document.visibilityState === 'hidden'));

/** Begins when somebody is signed in. */
export function startLive(): void {
  socket.start();
}

export function stopLive(): void {
  socket.stop();
}

/** Calls on every hint of the topic; the answer ends it. */
export function onChange(topic: string, listener: () => void): () => void {
  return socket.subscribe(topic, listener);
}
