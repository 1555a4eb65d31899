/** A job that is followed by --server while the connection is cut, again and again. */

import type { Clerk, Said } from './clerk.ts';
import type { TcpProxy } from './tcp-proxy.ts';

/** About 300 kB, for some seconds. */
export const CHATTY = `import sys, time
for at in range(3000):
    print(at, "x" * 90, flush=True)
    if at % 100 == 0: time.sleep(0.1)
`;

export interface CutFollow {
  readonly clerk: Clerk;
  /** Through the proxy. */
  readonly url: string;
  readonly proxy: TcpProxy;
  /** Of `submit`. */
  readonly words: readonly string[];
  /** On average. */
  readonly everyBytes: number;
  readonly random: () => number;
}

const LOOK_MS = 5;

/** `submit -f` to its end, and how often all connections were cut meanwhile: by resets and in good order, in turns. */
export async function followCut({
  clerk,
  url,
  proxy,
  words,
  everyBytes,
  random,
}: CutFollow): Promise<{ readonly said: Said; readonly cuts: number }> {
  const { said } = clerk.start(['submit', '-f', '-q', '--server', url, ...words]);
  let cuts = 0;
  // The program is on its way before the first one.
  let dueAt = proxy.bytes('to-client') + 5000 + everyBytes;
  const cutting = setInterval(() => {
    if (proxy.bytes('to-client') < dueAt) return;
    dueAt = proxy.bytes('to-client') + 2 * everyBytes * random();
    proxy.cut(cuts++ % 2 === 0 ? 'rst' : 'fin');
  }, LOOK_MS);
  return { said: await said.finally(() => clearInterval(cutting)), cuts };
}
