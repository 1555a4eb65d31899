import { expect, it } from 'vitest';
import { exportCheck } from './export-check.ts';

const node = {
  node: 'n1',
  state: 'error',
  outcome: 'ok',
  cause: null,
  detail: null,
  answer: null,
  ms: 7,
  before: 'active',
  beforeAt: null,
  drained: null,
} as const;

it.each([
  ['=1+1', "'=1+1"],
  ['-2', "'-2"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['a "b", c', '"a ""b"", c"'],
  ['\r\n=cmd', `"'\r\n=cmd"`],
  ['plain', 'plain'],
])('the answer %j is harmless in a spreadsheet', async (answer, cell) => {
  const text = await exportCheck({ v: 1, count: 1, active: '', nodes: [{ ...node, answer }] }, 'csv');
  expect(text.split(/\r\n(?=n1)/)[1]).toBe(`n1,error,ok,,,${cell},7,active,\r\n`);
});
