/** States of the files that say which hosts are trusted: whoever changes one wants hosts to be judged anew. */

import { statSync } from 'node:fs';
import type { HostConfig } from './openssh-files/index.ts';

/** Each file is looked at once. */
export class TrustStamps {
  readonly #stamps = new Map<string, string>();

  of(hosts: readonly HostConfig[]): readonly string[] {
    return hosts.flatMap(trustFiles).map((path) => this.#stampOf(path));
  }

  #stampOf(path: string): string {
    const stamp = this.#stamps.get(path) ?? stampNow(path);
    this.#stamps.set(path, stamp);
    return stamp;
  }
}

function trustFiles(host: HostConfig): string[] {
  const { userKnownHostsFiles, globalKnownHostsFiles, revokedHostKeysFile } = host;
  const revoked = revokedHostKeysFile === undefined ? [] : [revokedHostKeysFile];
  return [...userKnownHostsFiles, ...globalKnownHostsFiles, ...revoked];
}

/** Another one after any change of the file. */
function stampNow(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}`;
}
