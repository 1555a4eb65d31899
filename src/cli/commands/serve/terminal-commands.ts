/** What can be typed where `grappe serve` runs on a terminal: each word with its use case and its description. */

import { nearest } from '../../../base/index.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { columns } from '../user/columns.ts';
import type { ServingDesk } from './serving-desk.ts';

export interface TerminalCommand {
  /** Behind the word; nothing, where it takes nothing. */
  readonly takes: string;
  readonly text: string;
  /** The text to show. Throws GrappeError. */
  run(desk: ServingDesk, words: readonly string[], io: CliIo): Promise<string>;
}

export const TERMINAL_COMMANDS: Readonly<Record<string, TerminalCommand>> = {
  help: { takes: '', text: 'this list', run: async () => helpText() },
  nodes: {
    takes: '',
    text: 'the nodes of the fleet, as they were last checked, and those out of use',
    run: (desk) => desk.nodes(),
  },
  clients: { takes: '', text: 'who is connected now, and from where', run: async (desk) => desk.clients() },
  jobs: {
    takes: '',
    text: 'the last 20 jobs, and how they stand',
    run: async (desk, _words, io) => desk.jobs(io),
  },
  disconnect: {
    takes: 'NAME',
    text: 'end the sessions of an account, and close its connections',
    run: (desk, [name = '']) => desk.disconnect(name),
  },
  drain: {
    takes: 'NODE [REASON]',
    text: 'take nodes out of use: nothing new is placed on them',
    run: (desk, [nodes = '', ...reason]) => desk.drain(nodes, reason.join(' ')),
  },
  resume: {
    takes: 'NODE',
    text: 'put nodes back into use',
    run: (desk, [nodes = '']) => desk.resume(nodes),
  },
  stop: {
    takes: '',
    text: 'end the server: its runs are ended, jobs go on',
    run: async (desk) => desk.stop(),
  },
};

/** A line as it was typed. Throws GrappeError. */
export async function runLine(line: string, desk: ServingDesk, io: CliIo): Promise<string> {
  const [word = '', ...words] = line.trim().split(/\s+/);
  if (word === '') return '';
  const command = Object.hasOwn(TERMINAL_COMMANDS, word) ? TERMINAL_COMMANDS[word] : undefined;
  if (!command) throw unknown(word);
  refuseWords(word, command, words);
  return command.run(desk, words, io);
}

function refuseWords(word: string, { takes }: TerminalCommand, words: readonly string[]): void {
  const usage = `${word} ${takes}`.trim();
  if (takes !== '' && words.length === 0) throw usageError(`'${word}' needs more`, `write: ${usage}`);
  const most = takes === '' ? 0 : takes.includes('[') ? Infinity : 1;
  if (words.length > most) throw usageError(`'${words[most]}' is too much`, `write: ${usage}`);
}

function unknown(word: string): Error {
  const guess = nearest(word, Object.keys(TERMINAL_COMMANDS));
  return usageError(
    `unknown command '${word}'`,
    guess === undefined ? "'help' lists the commands" : `did you mean '${guess}'?`,
  );
}

function helpText(): string {
  return columns(
    Object.entries(TERMINAL_COMMANDS).map(([word, { takes, text }]) => [`${word} ${takes}`.trim(), text]),
  );
}
