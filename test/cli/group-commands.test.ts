/** Commands of group sources have process groups of their own: a signal to grappe ends them all the same. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/processes.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestNodes, type TestNodes, uniqueSleep } from '../support/test-nodes.ts';

describe.skipIf(!sshdInstalled)('a command of a group source that does not end', () => {
  let nodes: TestNodes;
  beforeAll(async () => {
    nodes = await startTestNodes();
  });
  afterAll(() => nodes[Symbol.asyncDispose]());

  const confOf = (command: string): string => {
    const file = join(nodes.home, 'groups.conf');
    writeFileSync(file, `[s]\nmap: ${command}; echo n1\nlist: ${command}; echo g\n`);
    return file;
  };

  it('ends with grappe while nodes are chosen', async () => {
    const sleep = uniqueSleep();
    const run = nodes.start(['--groupsconf', confOf(sleep.command), '-w', '@g', 'true']);
    await until(() => sleep.running() === 1, 'the command runs');
    run.process.kill('SIGINT');
    expect(await run.status).toBe(130);
    await until(() => sleep.running() === 0, 'the command is gone');
  });

  it('ends with the run that asked it for names, before any node is contacted', async () => {
    const sleep = uniqueSleep();
    const run = nodes.start(['--groupsconf', confOf(sleep.command), '-w', 'n1', '-b', '-r', 'echo ran']);
    await until(() => sleep.running() === 1, 'the command runs');
    run.process.kill('SIGINT');
    expect(await run.status).toBe(130);
    expect(run.stdout()).toBe('');
    expect(run.stderr()).toContain('1 not-run (n1)');
    await until(() => sleep.running() === 0, 'the command is gone');
  });
});
