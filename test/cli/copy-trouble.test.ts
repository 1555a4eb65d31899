/** What a copy says of a node that does not take it. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRoot } from '../support/accounts.ts';
import { type Finished, grappe } from '../support/grappe.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestNodes, type TestNodes } from '../support/test-nodes.ts';

const mayMount = isRoot && spawnSync('unshare', ['-m', 'true']).status === 0;

describe.skipIf(!sshdInstalled)('a copy that a node does not take', () => {
  let nodes: TestNodes;
  beforeAll(async () => {
    nodes = await startTestNodes();
    writeFileSync(join(nodes.home, 'file'), Buffer.alloc(3_000_000, 'x'));
  });
  afterAll(() => nodes[Symbol.asyncDispose]());

  const copy = (to: string): Promise<Finished> =>
    grappe(['copy', '-F', nodes.sshd.sshConfig, 'file', `n1:${to}`], { cwd: nodes.home, env: nodes.env });

  it.skipIf(!mayMount)('because its disk is full is told so, and leaves nothing there', async () => {
    const disk = join(nodes.sshd.folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=777', 'none', disk]);
    try {
      const { stderr, exit } = await copy(`${disk}/`);
      expect(stderr).toContain(
        `n1: '${disk}/file' was not written: no space left there: it needs 3000000 bytes, 1048576 are free\n`,
      );
      expect(exit).toBe(1);
      expect(readdirSync(disk)).toEqual([]);
    } finally {
      spawnSync('umount', [disk]);
    }
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
