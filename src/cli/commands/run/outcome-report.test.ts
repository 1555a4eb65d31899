import { expect, test } from 'vitest';
import type { NodeResult } from '../../../engine/index.ts';
import { outcomeReport } from './outcome-report.ts';

const OPTIONS = { program: 'grappe', details: false, counts: true, reach: '' };

function result(node: string, parts: Partial<NodeResult>): NodeResult {
  const plain = { outcome: 'local', exit: null, signal: null, cause: null, detail: null, ms: 0 } as const;
  return { node, ...plain, ...parts };
}

test('where neither a cause nor one sentence tells of all nodes, that of one node stands for them', () => {
  const results = ['n1', 'n2'].map((node) => result(node, { detail: `cannot write to '/full/${node}/x'` }));
  expect(outcomeReport(results, OPTIONS)).toBe(
    'grappe: n[1-2] (2): local: this machine could not: disk, descriptors or memory\n' +
      "  why: of n1: cannot write to '/full/n1/x'; -v tells those of the others\n",
  );
  expect(outcomeReport(results, { ...OPTIONS, details: true })).toContain(
    "  n1: cannot write to '/full/n1/x'\n  n2: cannot write to '/full/n2/x'\n",
  );
});

test('a sentence of all nodes is told once', () => {
  const results = ['n1', 'n2'].map((node) =>
    result(node, { cause: 'disk-full', detail: `'${node}' is full` }),
  );
  expect(outcomeReport(results, OPTIONS)).toContain("\n  why: '%h' is full\n");
});

test('what gateways saw is told for each, and what counts is there', () => {
  const unknown = { outcome: 'hostkey', cause: 'host-key-unknown' } as const;
  const results = ['gw1', 'gw2', 'gw1'].map((seenFrom, at) => result(`n${at}`, { ...unknown, seenFrom }));
  const report = outcomeReport([...results, result('n9', unknown)], OPTIONS);
  expect(report.match(/^grappe: \S+/gm)).toEqual(['grappe: n9:', 'grappe: n[0,2]', 'grappe: n1:']);
  expect(report.match(/^ {2}hint: .*/gm)).toEqual([
    "  hint: 'grappe nodes trust -w n9' shows their keys and adds them",
    "  hint: what counts are the known_hosts on gateway 'gw1'; --no-gateway logs in from here",
    "  hint: what counts are the known_hosts on gateway 'gw2'; --no-gateway logs in from here",
  ]);
});
