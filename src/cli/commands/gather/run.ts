/** `grappe gather`: lines of standard input, gathered by node and shown. Answers 0, 1 or 2 as clubak does. */

import { EXIT, GrappeError } from '../../../base/index.ts';
import { SpillStore } from '../../../engine/index.ts';
import { Gathering, literalNaming, TraceTree } from '../../../output/index.ts';
import type { Arguments } from '../../arguments.ts';
import { errorText } from '../../error-text.ts';
import { foldDefaultsOf } from '../../fold-defaults.ts';
import type { CliIo } from '../../io.ts';
import { GroupAccess } from './group-access.ts';
import { KeyReader } from './key-reader.ts';
import { nodeNaming } from './node-naming.ts';
import { gatherOptions, type GatherOptions } from './options.ts';
import { readInput } from './read-input.ts';
import { inputEcho, outputSink, showGathering, showTrace } from './show.ts';

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

async function gather(options: GatherOptions, io: CliIo): Promise<void> {
  using store = new SpillStore();
  const collected = options.form === 'trace' ? new TraceTree() : new Gathering(store);
  const groups = new GroupAccess(options, io);
  const keys = new KeyReader(options.interpretKeys, groups.parse, groups.warn);
  const sink = outputSink(options, io);
  const lines = await readInput({
    chunks: io.stdin.bytes(),
    separator: options.separator,
    keys,
    output: (node) => collected.output(node),
    onLine: options.showsInput ? inputEcho(sink) : undefined,
  });
  collected.endAll();
  if (options.debug)
    void io.stderr.write(`${io.program}: ${lines} lines, ${store.spilledBytes} bytes spilled\n`);
  const fold = keys.areNodes && foldsNames(options) ? await foldDefaultsOf(io, { isQuiet: false }) : {};
  const naming = keys.areNodes ? nodeNaming(fold) : literalNaming;
  const scene = { sink, options, groups, naming, regroups: options.regroups && keys.areNodes, fold };
  await (collected instanceof TraceTree ? showTrace(collected, scene) : showGathering(collected, scene));
}

/** Elsewhere each name stands alone, which costs no reading of defaults.conf. */
function foldsNames({ gathers, form }: GatherOptions): boolean {
  return gathers || form === 'trace';
}
