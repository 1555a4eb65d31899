import { describe, expect, it } from 'vitest';
import { parseFormat } from './python-format.ts';

describe('an output format', () => {
  it.each<[string, string | number, string]>([
    ['%s', 'n1', 'n1'],
    ['%s-ipmi', 'n1', 'n1-ipmi'],
    ['100%%-%s', 'n1', '100%-n1'],
    ['%%%s%%', 'n1', '%n1%'],
    ['%5s|', 'n1', '   n1|'],
    ['%-5s|', 'n1', 'n1   |'],
    ['%.2s', 'n123', 'n1'],
    ['%05s', 'n1', '   n1'],
    ['%s', 7, '7'],
    ['%d', 7, '7'],
    ['%05d', 7, '00007'],
    ['%-5d|', 7, '7    |'],
    ['%.3i', 7, '007'],
  ])('%s of %s is %s', (format, value, expected) => {
    expect(parseFormat(format)(value)).toBe(expected);
  });

  it.each(['', 'plain', '%%', '%s%s', '%', 'a%', '%x', '%r', '%(name)s', '%*s', '% '])(
    'refuses %j',
    (format) => {
      expect(() => parseFormat(format)).toThrow(expect.objectContaining({ code: 'output-format' }));
    },
  );

  it('refuses %d for a name', () => {
    expect(() => parseFormat('%d')('n1')).toThrow(expect.objectContaining({ code: 'output-format' }));
  });

  it('bounds the width', () => {
    expect(() => parseFormat('%99999s')).toThrow(expect.objectContaining({ code: 'output-format' }));
  });
});
