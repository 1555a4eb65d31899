import { expect, test } from 'vitest';
import { isNetworkDisk } from './network-disk.ts';

test.each([
  ['nfs', 0x6969, true],
  ['cifs, as a negative number', 0xff534d42 | 0, true],
  ['ext4', 0xef53, false],
  ['tmpfs', 0x01021994, false],
])('%s', (_, type, expected) => {
  expect(isNetworkDisk('/', () => type)).toBe(expected);
});
