import { describe, expect, it } from 'vitest';
import { NodeSet } from '../../nodeset/index.ts';
import { ChosenWays } from './chosen-ways.ts';
import { RouteTable } from './route-table.ts';

function tableOf(routes: Readonly<Record<string, string>>, here = 'laptop'): RouteTable {
  const resolved = Object.entries(routes).map(([nodes, gateways]) => ({
    nodes: NodeSet.parse(nodes),
    gateways: NodeSet.parse(gateways),
  }));
  return new RouteTable(resolved, here);
}

describe('a table of routes', () => {
  it('spreads nodes over their gateways evenly, whatever a command selects', () => {
    const table = tableOf({ 'c[1-100]': 'gw[1-3]' });
    const own = NodeSet.parse('c[1-100]').toString();
    const counts = Map.groupBy(NodeSet.parse(own), (node) => table.gatewaysOf(node)[0]);
    expect([...counts].map(([gateway, nodes]) => [gateway, nodes.length])).toEqual([
      ['gw1', 34],
      ['gw2', 33],
      ['gw3', 33],
    ]);
    expect(table.gatewaysOf('c5')).toEqual(['gw2', 'gw3', 'gw1']);
    expect(tableOf({ 'c[1-100]': 'gw[1-3]' }).gatewaysOf('c5')).toEqual(['gw2', 'gw3', 'gw1']);
  });

  it('takes the later of two routes, and none for a node of no route, a gateway among them', () => {
    const table = tableOf({ 'c[1-9]': 'gw1', c5: 'gw2' });
    expect(['c4', 'c5', 'x', 'gw1'].map((node) => table.gatewaysOf(node))).toEqual([
      ['gw1'],
      ['gw2'],
      [],
      [],
    ]);
  });

  it('reaches directly what this machine is a gateway of', () => {
    const table = tableOf({ 'gw[1-2]': 'admin', 'c[1-2]': 'gw[1-2]' }, 'Admin.example.org');
    expect(table.gatewaysOf('gw1')).toEqual([]);
    expect(table.gatewaysOf('c2')).toEqual(['gw2', 'gw1']);
  });
});

describe('chosen ways', () => {
  const clock = { ms: 0, now: () => clock.ms };

  it('passes every gateway of a tree, the farthest last', () => {
    const ways = new ChosenWays(tableOf({ 'gw[2-3]': 'gw1', 'c[1-2]': 'gw[2-3]' }), clock);
    expect(ways.gatewaysTo('c1')).toEqual(['gw1', 'gw2']);
    expect(ways.gatewaysTo('c2')).toEqual(['gw1', 'gw3']);
    expect(ways.gatewaysTo('gw2')).toEqual(['gw1']);
    expect(ways.gatewaysTo('gw1')).toEqual([]);
  });

  it('goes round a gateway that is down, for a while, and only where another one leads there', () => {
    const ways = new ChosenWays(tableOf({ 'c[1-2]': 'gw[1-2]', d1: 'gw1' }), clock);
    expect(ways.detour('c1', 'gw1')).toBe(true);
    expect(ways.gatewaysTo('c1')).toEqual(['gw2']);
    expect(ways.detour('d1', 'gw1')).toBe(false);
    expect(ways.gatewaysTo('d1')).toEqual(['gw1']);
    expect(ways.detour('c1', 'gw2')).toBe(false);
    clock.ms += 60_000;
    expect(ways.gatewaysTo('c1')).toEqual(['gw1']);
  });

  it('goes round a gateway behind one that is down', () => {
    const ways = new ChosenWays(tableOf({ mid1: 'top1', mid2: 'top2', c1: 'mid[1-2]' }), clock);
    expect(ways.detour('c1', 'top1')).toBe(true);
    expect(ways.gatewaysTo('c1')).toEqual(['top2', 'mid2']);
  });
});
