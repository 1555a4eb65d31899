#!/usr/bin/env node
/** The program: argv to exit status. */

import { EXIT, GrappeError, messageOf } from '../base/index.ts';
import { errorText } from './error-text.ts';
import { isStatusOfInterrupt } from './interrupts.ts';
import { type CliIo, hasReaderLeft } from './io.ts';
import { processIo } from './process-io.ts';
import { dispatch } from './dispatch.ts';

void start(process.argv.slice(2));

/** Not awaited at the top level: lazily loaded commands import modules that this one has already loaded. */
async function start(words: string[]): Promise<void> {
  // The launcher tells under which name it was started: `--as clush`.
  const program = words[0] === '--as' ? (words.splice(0, 2)[1] ?? 'grappe') : 'grappe';
  const io = processIo(program);
  const status = await statusOf(words, io);
  await Promise.all([io.stdout.flush(), io.stderr.flush()]);
  // Sockets and timers of an interrupted run must not keep the process.
  process.exit(io.stdout.closed.aborted ? await statusWithoutOutput(status, io) : status);
}

async function statusOf(argv: readonly string[], cli: CliIo): Promise<number> {
  try {
    return await dispatch(argv, cli);
  } catch (error) {
    if (!(error instanceof GrappeError)) throw error;
    return tell(error, cli);
  }
}

/** Quietly 141 when the reader left; anything else, such as a full disk, is this machine's trouble. */
async function statusWithoutOutput(status: number, cli: CliIo): Promise<number> {
  if (isStatusOfInterrupt(status)) return status;
  if (hasReaderLeft(cli.stdout)) return EXIT.pipe;
  const { reason } = cli.stdout.closed;
  const why = messageOf(reason);
  return tell(new GrappeError('local', { message: 'standard output could not be written', why }), cli);
}

async function tell(error: GrappeError, cli: CliIo): Promise<number> {
  await cli.stderr.write(errorText(error, cli.program));
  await cli.stderr.flush();
  return error.exit;
}
