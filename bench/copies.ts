/** 100 MB to 20 nodes, beside clush, whose scp compares nothing; and a tree of small files. */

import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { type Sshd, startSshd } from '../test/support/sshd.ts';
import { compare, type Program } from './measure.ts';
import { report } from './report.ts';

const NODES = 20;
const BYTES = 100_000_000;
const SMALL_FILES = 500;

/** Files of all nodes lie in memory, a folder for each node: a disk would be measured in place of the programs. */
export async function copies(folder: string, grappe: string): Promise<void> {
  const disk = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : folder, 'grappe-bench-'));
  chmodSync(disk, 0o777);
  const script = join(disk, 'enter');
  writeFileSync(
    script,
    `set -- $SSH_CONNECTION; mkdir -p ${disk}/$3; cd ${disk}/$3; exec sh -c "$SSH_ORIGINAL_COMMAND"\n`,
  );
  try {
    await using sshd = await startSshd({
      sftp: '/usr/lib/openssh/sftp-server',
      extraConfig: [`ForceCommand sh ${script}`],
    });
    const prepare = (): void => removeNodes(disk);
    await large({ folder, grappe, sshd, prepare });
    await tree({ folder, grappe, sshd, prepare });
  } finally {
    rmSync(disk, { recursive: true, force: true });
  }
}

/** Memory that is touched for the first time costs more: no run finds less of it than the one before. */
function removeNodes(disk: string): void {
  for (const name of readdirSync(disk)) {
    if (isIP(name) !== 0) rmSync(join(disk, name), { recursive: true });
  }
}

interface Ground {
  readonly folder: string;
  readonly grappe: string;
  readonly sshd: Sshd;
  readonly prepare: () => void;
}

async function large({ folder, grappe, sshd, prepare }: Ground): Promise<void> {
  const source = join(folder, 'large');
  writeFileSync(source, randomBytes(BYTES));
  const programs = copyPrograms(grappe, sshd, source, ['--checksum']);
  report(`${BYTES / 1e6} MB to ${NODES} nodes`, await compare(programs, 3, prepare), [
    { figure: 'wallSeconds', ratio: 1 },
  ]);
}

async function tree({ folder, grappe, sshd, prepare }: Ground): Promise<void> {
  const source = join(folder, 'tree');
  for (let at = 0; at < SMALL_FILES; at++) {
    const inner = join(source, `folder${at % 20}`);
    mkdirSync(inner, { recursive: true });
    writeFileSync(join(inner, `file${at}`), randomBytes(2000));
  }
  report(
    `${SMALL_FILES} small files to ${NODES} nodes`,
    await compare(copyPrograms(grappe, sshd, source, []), 3, prepare),
    [{ figure: 'wallSeconds', ratio: 1 }],
  );
}

function copyPrograms(grappe: string, sshd: Sshd, source: string, options: readonly string[]): Program[] {
  const reach = ['-F', sshd.sshConfig];
  const nodes = `n[1-${NODES}]`;
  return [
    {
      name: 'grappe',
      argv: [grappe, 'copy', '--no-persist', '-q', ...options, ...reach, source, `${nodes}:made/`],
    },
    {
      name: 'clush',
      argv: ['clush', '-o', reach.join(' '), '-S', '-w', nodes, '--copy', source, '--dest', './'],
    },
  ];
}
