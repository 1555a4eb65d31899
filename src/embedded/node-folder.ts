/** What an embedded node finds in its home: a host name of its own, and something to look at. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serviceScript } from './service-script.ts';

export interface NodeFolder {
  readonly name: string;
  /** 1-based. */
  readonly number: number;
  readonly home: string;
  /** What its services end with. */
  readonly lifeline: string;
}

export async function furnishNode(node: NodeFolder): Promise<void> {
  const bin = join(node.home, 'bin');
  await mkdir(bin, { recursive: true, mode: 0o700 });
  await writeFile(join(bin, 'hostname'), `#!/bin/sh\necho ${node.name}\n`, { mode: 0o700 });
  await writeFile(join(bin, 'unit'), serviceScript(node.lifeline), { mode: 0o700 });
  await writeFile(join(node.home, 'release'), release(node.number));
}

/** Every fourth node was forgotten at the last update, so that gathering and --diff have something to show. */
function release(number: number): string {
  const version = number % 4 === 3 ? '1.4.1' : '1.4.2';
  return `name: grapevine\nversion: ${version}\nchannel: stable\n`;
}
