/** 100 MB to 20 nodes, beside clush, whose scp compares nothing; and a tree of small files. */

import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
    await large(folder, grappe, sshd);
    await tree(folder, grappe, sshd);
  } finally {
    rmSync(disk, { recursive: true, force: true });
  }
}

async function large(folder: string, grappe: string, sshd: Sshd): Promise<void> {
  const source = join(folder, 'large');
  writeFileSync(source, randomBytes(BYTES));
  // Another name each time: what is there already is not sent again.
  const programs = copyPrograms(grappe, sshd, source, ['--checksum']);
  report(`${BYTES / 1e6} MB to ${NODES} nodes`, await compare(programs, 3), [
    { figure: 'wallSeconds', ratio: 1 },
  ]);
}

async function tree(folder: string, grappe: string, sshd: Sshd): Promise<void> {
  const source = join(folder, 'tree');
  for (let at = 0; at < SMALL_FILES; at++) {
    const inner = join(source, `folder${at % 20}`);
    mkdirSync(inner, { recursive: true });
    writeFileSync(join(inner, `file${at}`), randomBytes(2000));
  }
  report(
    `${SMALL_FILES} small files to ${NODES} nodes`,
    await compare(copyPrograms(grappe, sshd, source, []), 3),
    [{ figure: 'wallSeconds', ratio: 1 }],
  );
}

function copyPrograms(grappe: string, sshd: Sshd, source: string, options: readonly string[]): Program[] {
  const reach = ['-F', sshd.sshConfig];
  const nodes = `n[1-${NODES}]`;
  return [
    {
      name: 'grappe',
      argv: [
        'sh',
        '-c',
        `exec "$@" "${nodes}:made$$/"`,
        'sh',
        grappe,
        'copy',
        '--no-persist',
        '-q',
        ...options,
        ...reach,
        source,
      ],
    },
    {
      name: 'clush',
      argv: ['clush', '-o', reach.join(' '), '-S', '-w', nodes, '--copy', source, '--dest', './'],
    },
  ];
}
