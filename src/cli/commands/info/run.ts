/** `grappe info`: what one works with. */

import { EXIT } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import { diesOfSignals } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { serverOf } from '../../server-client/open-server.ts';
import { jsonLine } from '../run/json-line.ts';
import { infoHere } from './info-here.ts';
import { infoOfServer } from './info-of-server.ts';
import { infoText } from './info-text.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  using signals = diesOfSignals(io);
  const server = await serverOf(args, io, signals.signal);
  const info = server ? await infoOfServer(server) : await infoHere(args, io, signals.signal);
  await io.stdout.write(args.has('json') ? jsonLine(info) : infoText(info));
  return EXIT.ok;
}
