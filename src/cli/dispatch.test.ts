import { expect, test } from 'vitest';
import { GrappeError } from '../base/index.ts';
import { capturedIo } from '../../test/support/captured-io.ts';
import { dispatch } from './dispatch.ts';
import { errorText } from './error-text.ts';

/** What a person reads when these words are refused. */
async function refusal(program: string, words: readonly string[]): Promise<string> {
  const error: unknown = await dispatch(words, capturedIo({ program })).catch((thrown: unknown) => thrown);
  if (!(error instanceof GrappeError)) throw new Error(`${words.join(' ')} was not refused`);
  return errorText(error, program);
}

test.each([
  [['service', 'rollout'], "'service rollout' needs a verb", 'one of: status, pause, resume, promote, abort'],
  [
    ['service', 'rollout', 'promot'],
    "unknown command 'service rollout promot'",
    "did you mean 'service rollout promote'?",
  ],
  [['nodes', 'chek'], "unknown command 'nodes chek'", "did you mean 'nodes check'?"],
  [['daemon', 'sevre'], "unknown command 'daemon sevre'", 'one of: status, stop\n'],
  [['complete'], "unknown command 'complete'", 'see '],
  [['nodes', '--all'], "'nodes' needs a verb", 'one of: check, '],
  [['copy'], 'nothing to copy is named', 'write SRC… SET:DEST'],
  [['copy', 'n1:x'], 'nothing to copy is named', 'write SRC… SET:DEST'],
  [['copy', 'x', 'n1'], "'n1' is no destination", 'write SET:DEST'],
  [['fetch'], 'nothing to fetch is named', 'write SET:SRC… DIR'],
  [['fetch', 'dir'], 'nothing to fetch is named', 'write SET:SRC… DIR'],
  [['fetch', 'n1:x', 'n2:y'], "'n2:y' is no folder to fetch into", 'write SET:SRC… DIR'],
  [['fetch', 'n1', 'dir'], "'n1' is no source: the nodes or the path is missing", 'write SET:SRC… DIR'],
  [['--verison'], "unknown option '--verison'", "a command stands first: 'grappe help' lists them"],
  [['run', '-Z'], "unknown option '-Z'", "see 'grappe help run'"],
  [['run', '--hots', 'x'], "unknown option '--hots'", "see 'grappe help run'"],
  [['run', '--pi'], "option '--pick' needs a value: N", "see 'grappe help run'"],
  [['run', '--co'], "option '--co' is ambiguous", 'one of: --color, '],
  [['run', '-u'], "option '-u' needs a value: SECONDS", "see 'grappe help run'"],
  [['run', '-w', 'n1', '-u', '-1', 'x'], "option '-u' needs a time such as 10, 0.5 or 2m, not '-1'", ''],
  [['run', '-w', 'n1', '--connect-timeout=x', 'x'], "option '--connect-timeout' needs a time", ''],
  [['run', '-w', 'n1', '-t', '0', 'x'], "option '-t' needs a time above 0", "see 'grappe help run'"],
  [['run', '-w', 'n1', '-L', '--diff', 'x'], "options '--diff' and '-L' exclude each other", ''],
  [['completion', 'bash', 'x'], 'name one shell', 'one of: bash, zsh, fish'],
  [['completion'], 'name one shell', 'one of: bash, zsh, fish'],
  [['help', 'run', 'x'], "no help on 'run x'", "did you mean 'run'?"],
  [['help', 'nodes', 'x'], "no help on 'nodes x'", ''],
  [['help', 'exit-status', 'x'], "no help on 'exit-status x'", ''],
  [['run', '-w', 'n1', '--port', '65536', 'x'], "needs a whole number from 1 to 65535, not '65536'", ''],
  [['nodes', 'check', 'n1'], "unexpected operand 'n1'", 'name nodes with -w'],
  [['config', 'schema', 'x'], "unexpected operand 'x'", "see 'grappe help config schema'"],
  [['demo', '--nodes', '65'], "'--nodes' needs a whole number from 1 to 64, not '65'", ''],
  [['demo', 'x'], "unexpected operand 'x'", "see 'grappe help demo'"],
])('%j is refused with what to do', async (words, message, hint) => {
  const text = await refusal('grappe', words);
  expect(text).toContain(message);
  expect(text).toContain(`[usage]\n  hint: ${hint}`);
});

test.each(['--help', '-h'])('nodes %s lists what nodes can do, without what is hidden', async (word) => {
  const io = capturedIo({ program: 'grappe' });
  expect(await dispatch(['daemon', word], io)).toBe(0);
  const lines = io.stdoutText().trimEnd().split('\n');
  expect(lines.map((line) => line.split(' - ')[0])).toEqual(['grappe daemon status', 'grappe daemon stop']);
});

test('where the help of the command is pointed to, the reason stays', async () => {
  const text = await refusal('grappe', ['run', '-w', 'n1', '--no-persist', '--script', '/nonexistent', 'x']);
  expect(text).toBe(
    "grappe: cannot read the script '/nonexistent' [usage]\n" +
      "  why: no such file or directory\n  hint: see 'grappe help run'\n",
  );
});

test('a configuration file that is not there is told with what to do', async () => {
  expect(await refusal('grappe', ['run', '--config', '/nonexistent', '-w', 'n1', 'x'])).toMatch(
    /^grappe: there is no configuration file '\/nonexistent' \[config-unreadable\]\n {2}hint: check the path/,
  );
});

test('under another name, the help of that name is pointed to', async () => {
  expect(await refusal('clubak', ['-Z'])).toContain("hint: see 'clubak --help'");
});

test('what others wrote cannot reach the terminal through a message', async () => {
  const error = new GrappeError('group-upcall', {
    message: "'\u001b[31mx'",
    why: '\u009b2J',
    hint: '\u202e',
  });
  expect(errorText(error, 'grappe')).toBe(
    "grappe: '\\x1b[31mx' [group-upcall]\n  why: \\u{9b}2J\n  hint: \\u{202e}\n",
  );
});
