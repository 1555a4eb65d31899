import { expect, test } from 'vitest';
import { recordedCommands } from './recorded-commands.ts';

test.each([
  [['uptime', 'id'], ['--fanout=1'], ['uptime', 'id']],
  [["a 'b c'"], ['--script=/srv/mend.sh', '--script-sha256=00'], ["mend.sh a 'b c'"]],
  [[''], ['--script=/srv/mend.sh'], ['mend.sh']],
])('%j with %j', (commands, options, expected) => {
  expect(recordedCommands({ commands, options })).toEqual(expected);
});
