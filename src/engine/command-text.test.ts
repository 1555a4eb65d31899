import { expect, test } from 'vitest';
import { surrounded } from './command-text.ts';

test.each([
  [{}, 'a; b'],
  [{ chdir: '/srv/my app' }, `cd '/srv/my app' || exit 125; a; b`],
  [{ chdir: 'app' }, `cd './app' || exit 125; a; b`],
  [{ chdir: '-P' }, `cd './-P' || exit 125; a; b`],
  [{ chdir: '~' }, `cd './' || exit 125; a; b`],
  [{ chdir: '~/app' }, `cd './app' || exit 125; a; b`],
  [{ chdir: '$(id)', prefix: 'sudo -n' }, `cd './$(id)' || exit 125; sudo -n a; b`],
])('%j', (surroundings, expected) => {
  expect(surrounded('a; b', surroundings)).toBe(expected);
});
