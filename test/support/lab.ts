/** Real systemd nodes of test/lab for a test file. */

import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRoot } from './accounts.ts';

const LAB = join(import.meta.dirname, '../lab/lab');
/** The root of all nodes is built once, and kept. */
const BASE = join(tmpdir(), 'grappe-lab');

export interface Lab extends Disposable {
  /** An ssh_config that reaches n1, n2, … from outside of their network. */
  readonly sshConfig: string;
  /** Runs a command on a node as root, by the lab's own way. */
  ssh(node: string, command: string): string;
  /** A program in their network, and the ssh_config that counts there. */
  readonly inside: { readonly argv: readonly string[]; readonly sshConfig: string };
  /** Cuts a node off, heals it, waits for it: the lab's own words. */
  lab(...words: readonly string[]): void;
}

/** The nodes, or why there are none. */
export function startLab(nodes: number): Lab | string {
  if (!isRoot) return 'only root can have nodes with systemd';
  if (spawnSync('unshare', ['-m', '-n', 'true']).status !== 0) return 'no namespaces';
  const dir = join(tmpdir(), `grappe-lab-test-${process.pid}`);
  const name = `grappe-${process.pid}`.slice(0, 15);
  const env = { ...process.env, LAB_DIR: dir, LAB_NAME: name, LAB_BASE: join(BASE, 'base') };
  const lab = (words: readonly string[], own: NodeJS.ProcessEnv = env): ReturnType<typeof spawnSync> =>
    spawnSync(LAB, words, { env: own, encoding: 'utf8' });
  if (!existsSync(join(BASE, 'base', 'etc'))) {
    const { LAB_BASE: _, ...own } = env;
    const built = lab(['base'], { ...own, LAB_DIR: BASE });
    if (built.status !== 0) return `lab base failed: ${lastLine(built.stderr)}`;
  }
  const up = lab(['up', String(nodes)]);
  if (up.status !== 0) {
    lab(['purge']);
    return `lab up failed: ${lastLine(up.stderr)}`;
  }
  const sshConfig = join(dir, 'ssh_config.outside');
  writeFileSync(
    sshConfig,
    `Host *\n  ProxyCommand ip netns exec ${name} busybox nc %h %p\nInclude ${join(dir, 'ssh_config')}\n`,
  );
  return {
    sshConfig,
    ssh: (node, command) => String(lab(['ssh', node, command]).stdout),
    inside: { argv: ['ip', 'netns', 'exec', name], sshConfig: join(dir, 'ssh_config') },
    lab: (...words) => void lab(words),
    [Symbol.dispose]: () => {
      rmSync(sshConfig, { force: true });
      // The base lies elsewhere, and stays.
      lab(['purge']);
    },
  };
}

function lastLine(text: string | Buffer): string {
  return String(text).trimEnd().split('\n').at(-1) ?? '';
}
