import { expect, test } from 'vitest';
import { Arguments } from '../../arguments.ts';
import { recordedWords } from './recorded-words.ts';
import { runCommand } from './spec.ts';

const recorded = (...words: string[]) => recordedWords(Arguments.parse(words, runCommand), '/srv/app');

test('what chooses nodes, what is about output, and the command are left out', () => {
  expect(recorded('-w', 'n1', '-a', '-b', '--outdir', 'x', '--json', '-t', '3', 'uptime', '-p')).toEqual([
    '--connect_timeout=3',
  ]);
});

test('options keep their order and values; files get their whole path', () => {
  const words = [
    '-l',
    'ops',
    '-o',
    'User=a b',
    '-i',
    'keys/id',
    '-i',
    '/k',
    '-F',
    'none',
    '--config',
    'g.yaml',
    '-n',
  ];
  expect(recorded(...words)).toEqual([
    '--user=ops',
    '--options=User=a b',
    '--identity=/srv/app/keys/id',
    '--identity=/k',
    '--ssh-config=none',
    '--config=/srv/app/g.yaml',
    '--nostdin',
  ]);
});

test('what is recorded is read back as the same options', () => {
  const first = recorded('-l', '-odd', '-F', 'x y', '-f', '3', '--raw');
  expect(recordedWords(Arguments.parse(first, runCommand), '/elsewhere')).toEqual(first);
});
