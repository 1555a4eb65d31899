import { describe, expect, it } from 'vitest';
import { toBase64 } from './bytes.ts';
import { wrongIn } from './check.ts';
import { type Draft, EMPTY } from './draft.ts';
import { lineOf } from './line.ts';
import { typedMoment } from './moments.ts';
import { draftOf, orderOf, type WrittenOrder } from './order.ts';

const base64 = (text: string): string => toBase64(new TextEncoder().encode(text));
const BINARY = toBase64(Uint8Array.of(0, 255, 1));

const WHOLE: WrittenOrder = {
  program: { kind: 'program', main: 'run.py', language: 'perl', version: '5.30' },
  files: [
    { path: 'run.py', base64: base64('\u{feff}print(1)\n') },
    { path: 'step', base64: BINARY, executable: true },
  ],
  arguments: ['a b', "it's", '%task', ''],
  stdin: base64('typed\n'),
  env: { A: '1', B: 'two words', C: '=' },
  results: ['*.csv', 'out dir/*.png'],
  array: '1-60%8',
  limits: {
    ...{ wallMs: 1500, cpuMs: 2000, memoryBytes: 2 ** 30, outputBytes: 2 ** 21, diskBytes: 2 ** 19 },
    processes: 7,
  },
  ...{ net: true, sandbox: true, isolation: 3, nodes: 'n[1-2]', policy: 'pack', tags: ['gpu', 'big'] },
  ...{ memoryBytes: 3 * 2 ** 20, priority: -3, after: ['j1', 'j2'], deadline: '2030-01-01T10:00:30.000Z' },
  ...{ retries: 2, retryLost: true, name: 'mine' },
  ...{ engine: 'slurm', slurm: { partition: 'long', account: 'phys', qos: 'high', gres: 'gpu:2', cpus: 4 } },
};

describe('a draft', () => {
  it.each<[string, WrittenOrder]>([
    ['all that can be said', WHOLE],
    ['a split, and an input that is no text', { ...WHOLE, array: undefined, split: '1-9', stdin: BINARY }],
    ['no sandbox', { ...WHOLE, sandbox: false, isolation: undefined }],
    ['a command', { ...WHOLE, program: { kind: 'command', command: 'echo 1\n' }, files: [], arguments: [] }],
  ])('made of an order is that order again: %s', (_, order) => {
    const { array, split, isolation, ...rest } = order;
    const given = { ...(array && { array }), ...(split && { split }), ...(isolation && { isolation }) };
    expect(orderOf(draftOf(order))).toEqual({ ...rest, ...given });
  });

  it('leaves out what its order left out', () => {
    const program = { kind: 'command', command: 'true' } as const;
    const draft = draftOf({ program, files: [] });
    expect(draft).toEqual({ ...EMPTY, kind: 'command', command: 'true' });
    expect(lineOf(draft)).toBe('grappe submit -- true');
  });

  it('is a line of the command line, with all of it', () => {
    const { deadline } = draftOf(WHOLE);
    expect(lineOf(draftOf(WHOLE))).toBe(
      `grappe submit --lang perl --min-version 5.30 --array 1-60%8 -w 'n[1-2]' --time 1.5s --cpu 2s --mem 1024M --processes 7 ` +
        `--output-limit 2M --disk 0.5M --retry 2 --deadline ${deadline} --priority -3 --min-memory 3M --policy pack ` +
        `--engine slurm --partition long --account phys --qos high --gres gpu:2 --cpus-per-task 4 --name mine ` +
        `--result '*.csv' --result 'out dir/*.png' --after j1 --after j2 --tag gpu --tag big --env A=1 --env 'B=two words' --env C== ` +
        `--stdin FILE --retry-lost --net --isolation 3 run.py 'a b' 'it'\\''s' %task ''`,
    );
  });
});

describe('what is wrong in a draft', () => {
  const nowMs = Date.UTC(2026, 0, 1);
  const wrong = (some: Partial<Draft>, mayGoFirst = false): string[] =>
    Object.keys(wrongIn({ ...EMPTY, ...some }, { nowMs, mayGoFirst }));
  const at = (ms: number): string => typedMoment(new Date(nowMs + ms));

  it.each<[Partial<Draft>, string[]]>([
    [{}, []],
    [{ time: '0.5', memory: '64', retries: '0', priority: '-100', env: 'A=1\n\nB=' }, []],
    [
      { time: '0', memory: '64M', minMemory: '-1', output: '1e3', disk: ' ' },
      ['time', 'memory', 'minMemory', 'output', 'disk'],
    ],
    [{ processes: '0', retries: '1.5', priority: '101' }, ['processes', 'retries', 'priority']],
    [{ partition: 'long', qos: 'a b', gres: 'gpu:a100:2,tmp:1', cpus: '0' }, ['cpus', 'qos']],
    [{ several: 'array', numbers: '' }, ['numbers']],
    [{ several: 'array', numbers: '1-60%8' }, []],
    [{ several: 'split', numbers: '1-60%8' }, ['numbers']],
    [{ env: 'A=1\nno' }, ['env']],
    [{ deadline: at(60_000) }, []],
    [{ deadline: at(0) }, ['deadline']],
    [{ deadline: 'tomorrow' }, ['deadline']],
  ])('%j: %j', (some, names) => {
    expect(wrong(some)).toEqual(names);
  });

  it('going first is for whoever looks after the jobs', () => {
    expect([wrong({ priority: '1' }), wrong({ priority: '1' }, true)]).toEqual([['priority'], []]);
  });
});
