/** The fleet at one moment as the published document. */

import type { NodeLoad } from '../../../app/index.ts';
import type { NodesTopFrame } from '../../../protocol/index.ts';

export function jsonFrame(loads: readonly NodeLoad[], at: Date): NodesTopFrame {
  return {
    v: 1,
    at: at.toISOString(),
    count: loads.length,
    nodes: loads.map(({ node, state, cpu, facts, ageMs, result }) => ({
      node,
      state,
      cpu,
      memory: facts?.memory
        ? { totalBytes: facts.memory.totalBytes, availableBytes: facts.memory.availableBytes }
        : null,
      load: facts?.load ? [...facts.load] : null,
      uptimeSeconds: facts?.uptime ?? null,
      ageMs: ageMs === null ? null : Math.round(ageMs),
      outcome: result?.outcome ?? null,
      cause: result?.cause ?? null,
    })),
  };
}
