/** Where ClusterShell's groups.conf is looked for, weakest first. */

import { join } from 'node:path';

const SYSTEM_FOLDER = '/etc/clustershell';

export function groupsConfPaths(env: Readonly<Record<string, string | undefined>>): string[] {
  const home = env['HOME'];
  const userConfig = env['XDG_CONFIG_HOME'] || (home && join(home, '.config'));
  const folders = [
    SYSTEM_FOLDER,
    home && join(home, '.local/etc/clustershell'),
    userConfig && join(userConfig, 'clustershell'),
    env['CLUSTERSHELL_CFGDIR'],
  ];
  return [...new Set(folders)].filter((folder) => !!folder).map((folder) => join(`${folder}`, 'groups.conf'));
}
