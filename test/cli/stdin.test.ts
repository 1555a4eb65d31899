/** F19: one standard input for many nodes, and none for those who have none, seen from the command line. */

import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GRAPPE, grappe } from '../support/grappe.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestNodes, type TestNodes } from '../support/test-nodes.ts';

const INPUT = randomBytes(20_000_000);
const SHA256 = createHash('sha256').update(INPUT).digest('hex');

describe.skipIf(!sshdInstalled).each(['ssh2', 'openssh'])(
  'F19 standard input with transport %s',
  (transport) => {
    let nodes: TestNodes;
    beforeAll(async () => void (nodes = await startTestNodes({ dead: 'n200' })));
    afterAll(() => nodes[Symbol.asyncDispose]());

    const run = (words: readonly string[], stdin?: Buffer | string) =>
      nodes.run(['--transport', transport, ...words], stdin === undefined ? {} : { stdin });
    /** A line of sh in which $RUN is grappe run. */
    const sh = (line: string) =>
      grappe(['-c', line], {
        program: '/bin/sh',
        env: { ...nodes.env, RUN: `${GRAPPE} run --transport ${transport} -F ${nodes.sshd.sshConfig}` },
      });

    it('20 MB reach 20 nodes byte by byte, a dead one among them or not', async () => {
      const { stdout, stderr, exit } = await run(['-w', 'n[1-20,200]', '-b', 'sha256sum'], INPUT);
      expect(stdout).toBe(`---------------\nn[1-20] (20)\n---------------\n${SHA256}  -\n`);
      expect(stderr).toContain('21 nodes: 20 ok, 1 unreachable (n200)\n');
      expect(exit).toBe(4);
    });

    it('a node that does not read holds nobody back', async () => {
      const command = 'case %h in n1) sleep 60;; n2) exit 0;; *) sha256sum;; esac';
      const { stdout, stderr, exit } = await run(['-w', 'n[1-6]', '-b', '-u', '8', command], INPUT);
      expect(stdout).toBe(`---------------\nn[3-6] (4)\n---------------\n${SHA256}  -\n`);
      expect(stderr).toContain('6 nodes: 5 ok, 1 timeout (n1)\n');
      expect(exit).toBe(1);
    });

    it('an endless input ends with the commands', async () => {
      const { stdout, exit } = await sh('yes | $RUN -w "n[1-3]" -b "head -c 4"');
      expect([stdout, exit]).toEqual(['---------------\nn[1-3] (3)\n---------------\ny\ny\n', 0]);
    });

    it('a file is an input, too, from where it was read to', async () => {
      writeFileSync(join(nodes.home, 'input'), 'first\nsecond\nthird\n');
      const { stdout, exit } = await sh(`{ read line; $RUN -w "n[1-2]" -b cat; } <'${nodes.home}/input'`);
      expect([stdout, exit]).toEqual(['---------------\nn[1-2] (2)\n---------------\nsecond\nthird\n', 0]);
    });

    it.each([
      ['-n', 'echo given | $RUN -n -w n1 "cat; echo end"'],
      ['/dev/null', '$RUN -w n1 "cat; echo end" </dev/null'],
      ['a closed one', '$RUN -w n1 "cat; echo end" <&-'],
      ['an empty file', ': | $RUN -w n1 "cat; echo end"'],
    ])('nothing is read with %s', async (_, line) => {
      const { stdout, exit } = await sh(line);
      expect([stdout, exit]).toEqual(['n1: end\n', 0]);
    });

    it('without a command it is for the login shells', async () => {
      const { stdout, exit } = await run(['-w', 'n[1-3]', '-b'], 'cd /\npwd\nexit 3\n');
      expect(stdout).toBe('---------------\nn[1-3] (3)\n---------------\n/\n');
      expect(exit).toBe(1);
    });

    it('without a command and without input there is nothing to do', async () => {
      const { stderr, exit } = await run(['-w', 'n1']);
      expect(stderr).toContain('no command is given [usage]');
      expect(exit).toBe(2);
    });

    it('one that cannot be read is trouble of this machine', async () => {
      const { stderr, exit } = await sh('$RUN -w "n[1-2]" cat </');
      expect(stderr).toContain('standard input could not be read: EISDIR');
      expect(exit).toBe(9);
    });
  },
);
