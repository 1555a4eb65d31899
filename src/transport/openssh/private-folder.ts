/**
 * A folder of this connector alone (0700, removed at its end): the ssh_config that every ssh reads, and the logs.
 * ssh hands its `-F` on to the ssh of a jump host, and nothing else: only a file can bind that one too.
 */

import { lstatSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrappeError, systemCode } from '../../base/index.ts';
import { localAccount, ownUid } from '../local-account.ts';
import { isSafeParent } from '../safe-parent.ts';
import {
  type SshOption,
  type SshWishes,
  defaultOptions,
  gatewayBlocks,
  hopOptions,
} from './ssh-arguments.ts';

export class PrivateFolder implements Disposable {
  readonly #path: string;
  /** Paths of what was written. */
  readonly #configs = new Map<string, string>();
  /** What a named file says, read once. */
  readonly #below = new Map<string | undefined, string>();
  #logs = 0;

  constructor(environment: NodeJS.ProcessEnv) {
    const parent = parentFolder(environment['XDG_RUNTIME_DIR']);
    removeAbandoned(parent);
    this.#path = mkdtempSync(join(parent, `${PREFIX}${process.pid}-`));
  }

  /** Path of the ssh_config for these wishes; each content is written once. */
  configFor(wishes: SshWishes): string {
    const text = this.configText(wishes);
    const known = this.#configs.get(text);
    if (known !== undefined) return known;
    const path = join(this.#path, `config-${this.#configs.size}`);
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
    this.#configs.set(text, path);
    return path;
  }

  configText(wishes: SshWishes): string {
    const { sshConfigFile } = wishes.reach;
    const below = this.#below.get(sshConfigFile) ?? configBelow(sshConfigFile);
    this.#below.set(sshConfigFile, below);
    const forced = `${asLines(hopOptions(wishes))}${gatewayBlocks(wishes.reach)}`;
    return `${forced}${below}\nMatch all\n${asLines(defaultOptions())}`;
  }

  /** A path for one more log. */
  newLog(): string {
    return join(this.#path, `log-${this.#logs++}`);
  }

  [Symbol.dispose](): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}

/** sudo, su and cron leave a runtime folder in the environment that is not there, or another account's. */
function parentFolder(runtime: string | undefined): string {
  return [runtime ?? '', tmpdir(), '/tmp'].find(isSafeParent) ?? tmpdir();
}

const PREFIX = 'grappe-ssh-';

/** Folders of ours whose process was killed before it could remove them. */
function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = /^grappe-ssh-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    const path = join(parent, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() && found.uid === ownUid()) rmSync(path, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

function asLines(options: readonly SshOption[]): string {
  return options.map(([name, value]) => `${name} ${value}\n`).join('');
}

/** A named file is copied (what it says holds for the whole run); the usual ones ssh itself must check and read. */
function configBelow(file: string | undefined): string {
  if (file === undefined) {
    return `Include "${join(localAccount().home, '.ssh', 'config')}"\nInclude /etc/ssh/ssh_config\n`;
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
