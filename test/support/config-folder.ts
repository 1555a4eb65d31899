/** A folder with configuration files and an environment in which nothing of this machine counts. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ConfigError, type ConfigRequest, loadConfig, type LoadedConfig } from '../../src/config/index.ts';

export interface ConfigFolder extends Disposable {
  readonly path: string;
  readonly env: Record<string, string>;
  /** Writes a file; missing folders are made. */
  write(name: string, text: string, mode?: number): string;
  /** As a command started in the folder would. */
  load(request?: Partial<ConfigRequest>): Promise<LoadedConfig>;
  /** The text of all mistakes; '' when there are none. */
  report(request?: Partial<ConfigRequest>): Promise<string>;
}

export function configFolder(files: Readonly<Record<string, string>> = {}): ConfigFolder {
  const path = mkdtempSync(join(tmpdir(), 'grappe-config-'));
  const noClushConf = join(path, 'empty-clush.conf');
  writeFileSync(noClushConf, '');
  const env = {
    HOME: join(path, 'home'),
    CLUSTERSHELL_CFGDIR: join(path, 'clustershell'),
    XDG_STATE_HOME: join(path, 'state'),
  };
  const folder: ConfigFolder = {
    path,
    env,
    write(name, text, mode = 0o644) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      chmodSync(file, mode);
      return file;
    },
    load: (request) => loadConfig({ cwd: path, env, clushConf: noClushConf, ...request }),
    async report(request) {
      try {
        await folder.load(request);
        return '';
      } catch (error) {
        if (error instanceof ConfigError) return error.report ?? '';
        throw error;
      }
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
  for (const [name, text] of Object.entries(files)) folder.write(name, text);
  return folder;
}
