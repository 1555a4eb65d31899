import { describe, expect, it } from 'vitest';
import { NodeSet } from './node-set.ts';

describe('names like the one before', () => {
  it.each([
    ['n1,n2,n03,n4x,n5', ['n1', 'n2', 'n03', 'n4x', 'n5']],
    ['n12345678901234567,n15,n12345678901234568', ['n12345678901234567', 'n15', 'n12345678901234568']],
    ['n1,n1234567890123456,n2', ['n1', 'n1234567890123456', 'n2']],
    ['a1,a[2-3],a4,a,a5', ['a1', 'a2', 'a3', 'a4', 'a', 'a5']],
    ['r1n1,r1n2,r2n1', ['r1n1', 'r1n2', 'r2n1']],
    ['7,8,n9', ['7', '8', 'n9']],
    ['n1,n2 , n3,n4', ['n1', 'n2', 'n3', 'n4']],
  ])('%s stands for the same names as one by one', (text, names) => {
    expect(NodeSet.parse(text).fold()).toBe(NodeSet.from(names).fold());
    expect(NodeSet.parse(text).size).toBe(new Set(names).size);
  });

  it.each(['n1,n2,', 'n1,n2,,n3', 'n1,n2,!n3'])('%s is refused all the same', (text) => {
    expect(() => NodeSet.parse(text)).toThrow(/missing operand/);
  });
});
