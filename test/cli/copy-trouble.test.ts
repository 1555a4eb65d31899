/** What a copy says of a node that does not take it. */

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRoot } from '../support/accounts.ts';
import { type Finished, grappe } from '../support/grappe.ts';
import { forcedCommand, sshdInstalled } from '../support/sshd.ts';
import { startTestNodes, type TestNodes } from '../support/test-nodes.ts';

const mayMount = isRoot && spawnSync('unshare', ['-m', 'true']).status === 0;

describe.skipIf(!sshdInstalled)('a copy that a node does not take', () => {
  let nodes: TestNodes;
  beforeAll(async () => {
    // A file may not grow as it would where a quota is full: SFTP has one word for both.
    const little = 'trap "" XFSZ; ulimit -f 1000; exec sh -c "$SSH_ORIGINAL_COMMAND"';
    nodes = await startTestNodes({
      sftp: '/usr/lib/openssh/sftp-server',
      extraConfig: [forcedCommand(2, little)],
    });
    mkdirSync(join(nodes.home, 'there'));
    for (const folder of [nodes.home, join(nodes.home, 'there')]) chmodSync(folder, 0o777);
    writeFileSync(join(nodes.home, 'file'), Buffer.alloc(3_000_000, 'x'));
  });
  afterAll(() => nodes[Symbol.asyncDispose]());

  const copy = (to: string, node = 'n1'): Promise<Finished> =>
    grappe(['copy', '-F', nodes.sshd.sshConfig, 'file', `${node}:${to}`], {
      cwd: nodes.home,
      env: nodes.env,
    });

  const onDisk = async (options: string, work: (disk: string) => Promise<void>): Promise<void> => {
    const disk = mkdtempSync(join(nodes.sshd.folder, 'disk'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `mode=777,${options}`, 'none', disk]);
    try {
      await work(disk);
    } finally {
      spawnSync('umount', [disk]);
    }
  };

  it.skipIf(!mayMount)('because its disk is full is told so, and leaves nothing there', async () => {
    await onDisk('size=1m', async (disk) => {
      const { stderr, exit } = await copy(`${disk}/`);
      expect(stderr).toContain(
        `n1: '${disk}/file' was not written: no space left there: it needs 3000000 bytes, 1048576 are free\n`,
      );
      expect(exit).toBe(1);
      expect(readdirSync(disk)).toEqual([]);
    });
  });

  it.skipIf(!mayMount)('because its disk has no inode left is told so', async () => {
    await onDisk('nr_inodes=1', async (disk) => {
      const { stderr, exit } = await copy(`${disk}/`);
      expect(stderr).toContain(`n1: '${disk}/file' was not created: no space left there: no inode is free\n`);
      expect(exit).toBe(1);
    });
  });

  it('because of a quota, which it does not say, is told what it may be', async () => {
    const { stderr, exit } = await copy(`${nodes.home}/there/`, 'n2');
    expect(stderr).toMatch(
      /^n2: '.*\/there\/file' was not written: the node says no more than that it failed; \d+ bytes are free there, but a quota or a limit may be reached$/m,
    );
    expect(exit).toBe(1);
    expect(readdirSync(join(nodes.home, 'there'))).toEqual([]);
  });

  it('because of its folder tells of the file, not of its temporary name', async () => {
    const { stderr } = await copy('/nothing/here');
    expect(stderr).toContain("n1: '/nothing/here' was not created: No such file\n");
  });

  it('at all counts as failed', async () => {
    // A folder where there is none, and where none can be made.
    const { stderr, exit } = await copy('/proc/here/');
    expect(stderr).toContain('n1: 0 copied (0 B), 1 failed\n');
    expect(exit).toBe(1);
  });
});
