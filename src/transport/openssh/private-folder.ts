/**
 * A folder of this connector alone (0700, removed at its end): the ssh_config that every ssh reads, and the logs.
 * ssh hands its `-F` on to the ssh of a jump host, and nothing else: only a file can bind that one too.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { GrappeError } from '../../base/index.ts';
import type { ReachOptions } from '../reach.ts';
import { hopOptions } from './ssh-arguments.ts';

export class PrivateFolder implements Disposable {
  readonly #path: string;
  readonly #configs = new Map<string, string>();
  #logs = 0;

  constructor(environment: NodeJS.ProcessEnv) {
    this.#path = mkdtempSync(join(environment['XDG_RUNTIME_DIR'] ?? tmpdir(), 'grappe-ssh-'));
  }

  /** Path of the ssh_config for these options; each content is written once. */
  configFor(reach: ReachOptions): string {
    const forced = hopOptions(reach).map(([name, value]) => `${name} ${value}\n`);
    const key = `${reach.sshConfigFile ?? ''}\n${forced.join('')}`;
    const known = this.#configs.get(key);
    if (known !== undefined) return known;
    const path = join(this.#path, `config-${this.#configs.size}`);
    writeFileSync(path, forced.join('') + configBelow(reach.sshConfigFile), { mode: 0o600, flag: 'wx' });
    this.#configs.set(key, path);
    return path;
  }

  /** A path for one more log. */
  newLog(): string {
    return join(this.#path, `log-${this.#logs++}`);
  }

  [Symbol.dispose](): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}

/** A named file is copied (what it says holds for the whole run); the usual ones ssh itself must check and read. */
function configBelow(file: string | undefined): string {
  if (file === undefined) {
    const home = userInfo().homedir ?? homedir();
    return `Include "${join(home, '.ssh', 'config')}"\nInclude /etc/ssh/ssh_config\n`;
  }
  if (file.toLowerCase() === 'none') return '';
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new GrappeError('ssh-config', {
      message: `the ssh_config file '${file}' cannot be read`,
      hint: 'check the path after -F',
      cause: error,
    });
  }
}
