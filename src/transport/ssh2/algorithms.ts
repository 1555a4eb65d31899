/** Algorithms that this client offers to one host, in the library's form. */

import type { Algorithms } from 'ssh2';
import { IN_PROCESS } from '../openssh-files/index.ts';
import type { Hop } from './target.ts';

/** Compression is off: output is bounded by the nodes, not by the network. */
export function offeredAlgorithms({ algorithms, hostKeys }: Hop): Algorithms {
  const lists = {
    kex: algorithms.kex ?? IN_PROCESS.kex,
    // 128-bit GCM comes first: by far the fastest that Node offers.
    cipher: algorithms.cipher ?? IN_PROCESS.cipher,
    hmac: algorithms.mac ?? IN_PROCESS.mac,
    serverHostKey: hostKeys.algorithms,
    compress: ['none'],
  };
  // The library's types hold a closed list of names; it checks them itself at connect().
  return lists as unknown as Algorithms;
}
