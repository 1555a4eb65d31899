/** `grappe gather`: lines of standard input, gathered by node and shown. Answers 0, 1 or 2 as clubak does. */

import { EXIT, GrappeError } from '../../../base/index.ts';
import { SpillStore } from '../../../engine/index.ts';
import {
  type Block,
  colourPalette,
  Gathering,
  type Line,
  type Naming,
  plainPalette,
  sortBlocks,
  TextSink,
  TraceTree,
  writeBlockLines,
  writeBlocks,
  writeDiffs,
  writeTrace,
} from '../../../output/index.ts';
import type { Arguments } from '../../arguments.ts';
import { wantsColour } from '../../colour.ts';
import { errorText } from '../../error-text.ts';
import type { CliIo } from '../../io.ts';
import { KeyReader } from './key-reader.ts';
import { gatherOptions, type GatherOptions } from './options.ts';
import { type Collector, readInput } from './read-input.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const options = gatherOptions(args);
  try {
    await gather(options, io);
    return EXIT.ok;
  } catch (error) {
    // clubak answers 1 for all that is wrong with its input, bad keys and unknown groups included.
    if (!(error instanceof GrappeError) || error.exit === EXIT.local) throw error;
    await io.stderr.write(errorText(error, io.program));
    return EXIT.failed;
  }
}
