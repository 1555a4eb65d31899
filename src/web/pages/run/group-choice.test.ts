import { describe, expect, it } from 'vitest';
import { chosenGroup, inKnownOrder } from './group-choice.ts';

const group = (nodes: string, id = `stdout.${nodes}`) => ({ id, stream: 'stdout', nodes });

describe('groups that come and go', () => {
  it('shows the chosen one, and where it has gone into another, that one', () => {
    const groups = [group('n[1-3]', 'stdout.n1'), group('n4')];
    expect(chosenGroup(groups, 'stdout.n4')?.nodes).toBe('n4');
    expect(chosenGroup(groups, 'stdout.n2')?.nodes).toBe('n[1-3]');
    expect(chosenGroup(groups, 'stderr.n2')).toBeUndefined();
    expect(chosenGroup(groups, '')).toBeUndefined();
  });

  it('knows nodes by their whole names', () => {
    expect(chosenGroup([group('n1.a.example', 'stdout.n1.a.example')], 'stdout.n1')).toBeUndefined();
    const odd = group('n1.a,n2.a', 'stdout.n1.a');
    expect(chosenGroup([odd], 'stdout.n2.a')).toBe(odd);
  });

  it('keeps the places of those that are known', () => {
    const groups = [group('n9'), group('n2'), group('n1')];
    expect(inKnownOrder(groups, ['stdout.n1', 'stdout.n5', 'stdout.n2']).map(({ nodes }) => nodes)).toEqual([
      'n1',
      'n2',
      'n9',
    ]);
  });
});
