/** The ssh2 package, loaded at the first connection: it costs more than the start-up of the whole program. */

import type ssh2 from 'ssh2';

export async function loadSsh2(): Promise<typeof ssh2> {
  const { default: library } = await import('ssh2');
  return library;
}
