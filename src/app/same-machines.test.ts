import { expect, it } from 'vitest';
import { NodeSet } from '../nodeset/index.ts';
import { SameMachines } from './same-machines.ts';

function met(pairs: readonly (readonly [node: string, login: string])[]): SameMachines {
  const machines = new SameMachines();
  for (const [node, login] of pairs) machines.note(node, login);
  return machines;
}

it('tells of machines that are chosen under several names, each once', () => {
  const machines = met([
    ['n1', 'ops@10.0.0.1:22'],
    ['n2', 'ops@10.0.0.2:22'],
    ['web', 'ops@10.0.0.1:22'],
    ['n1', 'ops@10.0.0.1:22'],
  ]);
  expect(machines.sentences(NodeSet.parse('n[1-2],web'))).toEqual([
    'n1,web: one machine under several names, ops@10.0.0.1:22',
  ]);
  expect(machines.sentences(NodeSet.parse('n[1-2]'))).toEqual([]);
});

it('counts the rest of many', () => {
  const names = [...NodeSet.parse('n[1-40]')];
  const machines = met(names.map((name, at) => [name, `ops@10.0.0.${at >> 1}:22`]));
  expect(machines.sentences(NodeSet.from(names))).toHaveLength(6);
  expect(machines.sentences(NodeSet.from(names)).at(-1)).toBe('15 more machines have several names');
});
