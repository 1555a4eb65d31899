import type { CommandSpec } from '../../command-spec.ts';

export const auditVerifyCommand: CommandSpec = {
  path: ['audit', 'verify'],
  summary: 'whether the audit log is whole',
  usage: '[options]',
  description: `Every run is written to $XDG_STATE_HOME/grappe/audit.jsonl before it starts and when it has ended: who, where
from, which nodes, the SHA-256 of the command, the options, how many nodes ended how. Each line carries the
SHA-256 of the one before it. Lines that were edited, moved or removed are told, and the exit status is 1.

A file of 16 MiB is put away as audit.jsonl.NUMBER, after its last record, and the chain goes on in a new one. All of
them are read; nobody writes to those that were put away, and grappe removes none, whatever history.keep says. Take the
oldest elsewhere when the log is whole, and keep the hash of the last line that went: with --after HASH, the rest
is whole if it goes on from there. Without it, what went is told as missing.

A tail that was cut off, or a log that was written anew from its first line, cannot be seen in the log itself:
keep the head that is printed elsewhere, and compare.`,
  examples: [
    { line: 'grappe audit verify', text: 'reads the whole log' },
    { line: 'grappe audit verify --json | jq .head', text: 'what to keep elsewhere' },
    { line: 'grappe audit verify --after HASH', text: 'what came after the files that were archived' },
  ],
  options: [
    {
      name: 'after',
      value: 'HASH',
      text: 'the hash of the last record that was archived, in its last field',
    },
    { name: 'json', text: 'as JSON' },
  ],
  operands: 'none',
  load: () => import('./run.ts'),
};
