import { expect, it } from 'vitest';
import { mountFunctions } from './box-mounts.ts';

function places(...folders: string[]): string | undefined {
  return /for i in (.*); do/.exec(mountFunctions(folders))?.[1];
}

it('what a language shows of the node is not covered', () => {
  expect(places('/opt/jdk', '/mnt', '/srv2')).toBe('/media /srv');
  expect(places('/etc/java')).toBe('/mnt /media /srv /opt');
});
