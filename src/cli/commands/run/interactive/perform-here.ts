/** `!COMMAND` of the interactive session: a command on this machine, its lines labelled LOCAL. */

import { LabelledLines, plainPalette, TextSink } from '../../../../output/index.ts';
import { createConnector, DEFAULT_REACH, type ExecEnd } from '../../../../transport/index.ts';
import { watchInterrupts } from '../../../interrupts.ts';
import type { CliIo } from '../../../io.ts';

const LABEL = 'LOCAL';

export async function performHere(command: string, io: CliIo): Promise<void> {
  using interrupts = watchInterrupts(io);
  await using connector = createConnector(() => ({ ...DEFAULT_REACH, transport: 'local' }), { env: io.env });
  await using connection = await connector.connect(LABEL, interrupts.signal);
  const sink = new TextSink((bytes) => io.stdout.write(bytes), {
    sanitise: io.stdout.isTerminal,
    palette: plainPalette,
  });
  const lines = new LabelledLines(sink, { labels: true });
  const end = await connection.exec(command, {
    onOutput: (_stream, chunk) => lines.push(LABEL, chunk),
    signal: interrupts.signal,
  });
  await lines.end(LABEL);
  const trouble = troubleOf(end);
  if (trouble !== undefined) await io.stderr.write(`${LABEL}: ${trouble}\n`);
}

function troubleOf(end: ExecEnd): string | undefined {
  switch (end.kind) {
    case 'exited':
      return end.code === 0 ? undefined : `exited with exit code ${end.code}`;
    case 'signalled':
      return `ended by ${end.signal}`;
    default:
      return end.detail;
  }
}
