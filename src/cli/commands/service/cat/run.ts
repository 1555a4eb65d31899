/** `grappe service cat`: the files of units, nodes that have the same beside each other. */

import { targetsOf, unitFilesReport, UnitsOfService } from '../../../../app/index.ts';
import { exitStatusOf } from '../../../../base/index.ts';
import { SpillStore } from '../../../../engine/index.ts';
import {
  colourPalette,
  foldedNaming,
  type Naming,
  plainPalette,
  sanitise,
  TextSink,
  writeBlocks,
} from '../../../../output/index.ts';
import type { Arguments } from '../../../arguments.ts';
import { wantsColour } from '../../../colour.ts';
import { usageError } from '../../../getopt.ts';
import type { CliIo } from '../../../io.ts';
import { jsonLine } from '../../run/json-line.ts';
import { chosenServices } from '../chosen-services.ts';
import { troubleText } from '../trouble-text.ts';
import { nothingChosen } from '../nothing-chosen.ts';
import { looking } from '../read-plan.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  if (args.operands.length === 0 && !args.has('tag'))
    throw usageError("'cat' needs a service", 'name it: grappe service cat NAME, or choose with --tag');
  const { fleet, chosen } = await chosenServices(args, io);
  const targets = targetsOf(chosen);
  if (targets.length === 0) throw nothingChosen(chosen);
  using store = new SpillStore();
  const services = new Map(chosen.names.map((name) => [name, new UnitsOfService(store)]));
  const interrupted = await looking(args, io, { fleet, chosen }, async (actions, told, signal) => {
    await actions.unitFiles(
      targets,
      (target, files) => {
        services.get(target.service)?.add(target, files);
        told(target.node);
      },
      signal,
    );
  });
  const troubles = [...services.values()].flatMap(({ troubled }) => [...troubled.values()]);
  const exit = interrupted ?? exitStatusOf(troubles.map(({ outcome }) => outcome));
  if (args.has('json')) await io.stdout.write(jsonLine(unitFilesReport(services, exit)));
  else await show(services, io);
  return exit;
}

async function show(services: ReadonlyMap<string, UnitsOfService>, io: CliIo): Promise<void> {
  const { stdout, stderr, env, program } = io;
  const palette = wantsColour('auto', env, stdout) ? colourPalette : plainPalette;
  const sink = new TextSink((bytes) => stdout.write(bytes), { sanitise: stdout.isTerminal, palette });
  for (const [service, own] of services) {
    const naming = services.size > 1 ? namingOf(service) : foldedNaming;
    await writeBlocks(sink, own.blocks(), { naming, counts: true, labels: true });
  }
  const texts = [...services].map(([service, own]) => troubleText(program, service, own.troubles()));
  await stderr.write(sanitise(texts.join('')));
}

/** Headers name the service, too, where there are several. */
function namingOf(service: string): Naming {
  return { ...foldedNaming, fold: (nodes) => `${service} on ${foldedNaming.fold(nodes)}` };
}
