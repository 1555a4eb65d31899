import { expect, test } from 'vitest';
import { copyLine, recordedPlaces } from './recorded-copies.ts';

test.each([
  [{ sources: ['/srv/site'], destination: '' }],
  [{ sources: ['/a b', '/quo"te', '/back\\', '/new\nline'], destination: '/tmp/é/' }],
])('a recorded copy is read back as it was: %j', (place) => {
  expect(recordedPlaces({ id: 'x', commands: [copyLine('copy', place)] })).toEqual([place]);
});

test('what is no copy is refused', () => {
  expect(() => recordedPlaces({ id: 'x', commands: ['uptime'] })).toThrow('what run x copied cannot be read');
});
