import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../src/transport/fake/index.ts';
import { type KeptNodes, startKeptNodes } from './support/kept-nodes.ts';
import { KillRounds } from './support/kill-rounds.ts';
import { sshdInstalled } from './support/sshd.ts';

describe.skipIf(!sshdInstalled)('kill -9 at a random moment', () => {
  let nodes: KeptNodes;
  beforeAll(async () => void (nodes = await startKeptNodes()));
  afterAll(() => nodes[Symbol.asyncDispose]());

  it.each([
    ['command line', []],
    ['background process', []],
    ['masters', ['--transport', 'openssh']],
  ] as const)(
    'F29: of the %s leaves nothing behind, repeats nothing, and reports nothing wrong',
    async (victim, words) => {
      const seed = Date.now() % 1e9;
      const kills = new KillRounds(nodes, seededRandom(seed), words);
      for (let round = 0; round < 3; round++) await kills.round(victim);
      await kills.stopped();
      expect(kills.broken, `seed ${seed}`).toEqual([]);
    },
  );
});
