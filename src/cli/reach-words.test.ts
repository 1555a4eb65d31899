import { expect, it } from 'vitest';
import { Arguments } from './arguments.ts';
import { runCommand } from './commands/run/spec.ts';
import { reachWords } from './reach-words.ts';

const words = (...given: string[]) => reachWords(Arguments.parse(given, runCommand));

it('repeats what says how nodes are reached, in words of a shell', () => {
  expect(words('-w', 'n1', '-b', '--port=22', '-F', '/a b/c', '-oUser=ops', '--command-timeout', '3')).toBe(
    " --port 22 -F '/a b/c' -o User=ops",
  );
});

it('is empty where nothing was said of it', () => {
  expect(words('-w', 'n1', 'uptime')).toBe('');
});
