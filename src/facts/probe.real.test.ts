import { spawn, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { processesWith, until } from '../../test/support/processes.ts';
import { HOST_FRAGMENTS } from './host/index.ts';
import { LIVE_FRAGMENTS } from './live.ts';
import { AnswerStream, probeCommand, readAnswer, readFacts, repeatedProbeCommand } from './probe.ts';

/** Login shells that a node may have; sshd gives each the command as one argument. */
const SHELLS = [
  ['sh'],
  ['dash'],
  ['bash'],
  ['busybox', 'sh'],
  ['zsh'],
  ['mksh'],
  ['ksh'],
  ['tcsh'],
  ['fish'],
];

describe.each(SHELLS)('a probe under %s', (shell, ...words) => {
  const isMissing = spawnSync(shell, [...words, '-c', 'true']).error !== undefined;

  it.skipIf(isMissing)('learns what the node is', () => {
    const { stdout } = spawnSync(shell, [...words, '-c', probeCommand(HOST_FRAGMENTS, 'NONCE-1')]);
    const answers = readAnswer(HOST_FRAGMENTS, 'NONCE-1', stdout);
    const facts = answers && readFacts(HOST_FRAGMENTS, answers);
    const some = expect.any(Number) as number;
    expect(facts).toMatchObject({
      kernel: { name: 'Linux' },
      os: { title: expect.stringMatching(/./) as string },
      cpus: { count: some },
      memory: { totalBytes: some, availableBytes: some },
      load: [some, some, some],
      uptime: some,
    });
    expect(facts?.disks?.map(({ mount }) => mount)).toContain('/');
  });

  it.skipIf(isMissing)('samples until nobody reads any more', async () => {
    const nonce = `sample-${process.pid}-${shell}`;
    const child = spawn(shell, [...words, '-c', repeatedProbeCommand(LIVE_FRAGMENTS, nonce, 100)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const stream = new AnswerStream(LIVE_FRAGMENTS, nonce);
    let answered = 0;
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      const answers = stream.push(chunk);
      const facts = answers && readFacts(LIVE_FRAGMENTS, answers);
      if (facts?.ticks && facts.traffic) answered++;
      if (answered === 2) break;
    }
    expect(answered).toBe(2);
    await until(() => processesWith(nonce).length === 0, 'the end of the sampler');
  });
});
