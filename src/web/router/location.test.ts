import { describe, expect, it } from 'vitest';
import { addressOf, pathOf, readAddress, segmentsOf } from './location.ts';

describe('the address', () => {
  it('is read below the base path', () => {
    const address = { pathname: '/grappe/nodes/n1', search: '?on=n%5B1-4%5D%2C%40io&q=' };
    expect(readAddress(address, '/grappe/')).toEqual({
      path: '/nodes/n1',
      query: { on: 'n[1-4],@io', q: '' },
    });
  });

  it('is the first page at the base itself, with a slash at its end or not', () => {
    expect(readAddress({ pathname: '/grappe/', search: '' }, '/grappe/').path).toBe('/');
    expect(readAddress({ pathname: '/', search: '' }, '/').path).toBe('/');
    expect(readAddress({ pathname: '/nodes/', search: '' }, '/').path).toBe('/nodes');
  });

  it.each(['n1.example.org', 'a/b', 'é n', '100%', '..', '2001:db8::1%eth0'])(
    'holds the name %j in a path',
    (name) => {
      const url = new URL(addressOf(pathOf('nodes', name), {}, '/x/'), 'http://h');
      // A browser resolves a segment of dots; nothing may be called so.
      if (name !== '..') expect(segmentsOf(readAddress(url, '/x/').path)).toEqual(['nodes', name]);
    },
  );

  it('gives a faulty escape as it is', () => {
    expect(segmentsOf('/nodes/%E0%A4%A')).toEqual(['nodes', '%E0%A4%A']);
  });

  it('leaves out of the query what is empty', () => {
    expect(addressOf('/run', { on: 'n[1-2]&@io', q: '', x: undefined }, '/')).toBe(
      '/run?on=n%5B1-2%5D%26%40io',
    );
    expect(addressOf('/', {}, '/grappe/')).toBe('/grappe/');
  });
});
