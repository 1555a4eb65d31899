import { expect, it } from 'vitest';
import { readEvidence } from './evidence.ts';

const NOTHING = {
  phase: 'run',
  reached: null,
  broken: null,
  used: { wallMs: null, cpuMs: null, peakBytes: null, compileMs: null },
  system: null,
  cpu: null,
};

it('evidence is read', () => {
  const text =
    'phase compile\nreached memory\ncompile_ms 12\nwall_ms 34\ncpu_ms 56\npeak_kb 7\nsystem Debian 12\n';
  expect(readEvidence(text)).toEqual({
    ...NOTHING,
    phase: 'compile',
    reached: 'memory',
    used: { wallMs: 34, cpuMs: 56, peakBytes: 7168, compileMs: 12 },
    system: 'Debian 12',
  });
});

it.each([
  '',
  'phase',
  'phase elsewhere',
  'reached disk',
  'reached',
  'wall_ms -1',
  'wall_ms 1e9',
  `cpu_ms ${'9'.repeat(400)}`,
  'peak_kb 0x10',
  'constructor x\n__proto__ y',
])('%j is no evidence of anything', (text) => {
  expect(readEvidence(text)).toEqual(NOTHING);
});
