/** The exit status of a run (the table of `grappe help exit-status`), and the words that go with it. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRoot } from '../support/accounts.ts';
import { GRAPPE, grappe } from '../support/grappe.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestNodes, type TestNodes } from '../support/test-nodes.ts';

/** Kills the sshd process of its own connection. */
const CUT_LINK =
  'p=$$; until grep -q ^sshd /proc/$p/comm; do p=$(cut -d" " -f4 /proc/$p/stat); done; kill -9 $p; sleep 60';

describe.skipIf(!sshdInstalled).each(['ssh2', 'openssh'])(
  'the exit status with transport %s',
  (transport) => {
    let nodes: TestNodes;
    beforeAll(async () => {
      nodes = await startTestNodes({ dead: 'n200' });
      writeFileSync(join(nodes.home, 'wrong.yaml'), 'version: 1\nnods: n1\n');
    });
    afterAll(() => nodes[Symbol.asyncDispose]());

    const run = (...words: string[]) => nodes.run(['--transport', transport, ...words]);

    it.each([
      [0, 'all is well', ['-w', 'n[1-2]', 'true'], '2 nodes: 2 ok'],
      [1, 'a command failed', ['-w', 'n[1-2]', 'exit 7'], '2 nodes: 2 failed (n[1-2])'],
      [1, 'a command failed with 255', ['-w', 'n[1-2]', 'exit 255'], '2 nodes: 2 failed (n[1-2])'],
      [1, 'a command is not there', ['-w', 'n1', 'no-such-command'], 'n1: exited with exit code 127'],
      [1, 'a command was signalled', ['-w', 'n1', 'kill -9 $$'], 'n1: ended by SIGKILL'],
      [1, 'a command took too long', ['-w', 'n1', '-u', '0.5', 'sleep 60'], 'n1: command timeout'],
      [1, 'failed and unreachable', ['-w', 'n[1,200]', 'false'], '1 failed (n1), 1 unreachable (n200)'],
      [2, 'nothing is selected', ['true'], '[nothing-selected]'],
      [2, 'an option is unknown', ['-w', 'n1', '--gahter', 'true'], "did you mean '--gather'?"],
      [2, 'options exclude each other', ['-w', 'n1', '--json', '--diff', 'true'], 'exclude each other'],
      [
        3,
        'the configuration is wrong',
        ['--config', 'wrong.yaml', '-w', 'n1', 'true'],
        'wrong.yaml:2:1: error',
      ],
      [4, 'a node is unreachable', ['-w', 'n[1,200]', 'true'], '2 nodes: 1 ok, 1 unreachable (n200)'],
      [4, 'the link was lost', ['-w', 'n1', CUT_LINK], 'n1: lost (link-lost)'],
    ])('is %i when %s', async (status, _, words, text) => {
      const { stderr, exit } = await run(...words);
      expect(stderr).toContain(text);
      expect(exit).toBe(status);
    });

    // A mount needs root, and a mount namespace of its own keeps this machine as it is.
    it.skipIf(!isRoot)('F25 is 9 when an output file cannot be written; the others go on', async () => {
      mkdirSync(join(nodes.home, 'full'));
      const line = `mount -t tmpfs -o size=1m none '${nodes.home}/full' && exec "$@"`;
      // One after another, the flood last: it leaves no room for anybody.
      const words = [
        '--transport',
        transport,
        '-F',
        nodes.sshd.sshConfig,
        '-f',
        '1',
        '-w',
        'n[1-3]',
        '--outdir',
        'full',
      ];
      const command = 'case %h in n3) yes | head -c 3000000;; *) echo ok;; esac';
      const { stderr, exit } = await grappe(
        ['-m', 'sh', '-c', line, 'sh', GRAPPE, 'run', ...words, command],
        { program: 'unshare', env: nodes.env, cwd: nodes.home },
      );
      expect(stderr).toMatch(/^grappe: n3: local \(disk-full\)/m);
      expect(stderr).toContain('3 nodes: 2 ok, 1 local (n3)');
      expect(exit).toBe(9);
    });
  },
);
