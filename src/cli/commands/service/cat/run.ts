/** `grappe service cat`: the files of units, nodes that have the same beside each other. */

import { targetsOf } from '../../../../app/index.ts';
import { exitStatusOf } from '../../../../base/index.ts';
import { SpillStore } from '../../../../engine/index.ts';
import {
  type Block,
  type BlockStore,
  colourPalette,
  decodeText,
  encodeText,
  foldedNaming,
  Gathering,
  type Naming,
  plainPalette,
  sanitise,
  sortBlocks,
  TextSink,
  writeBlocks,
} from '../../../../output/index.ts';
import type { ServiceUnitFiles } from '../../../../protocol/index.ts';
import type { Target, Trouble } from '../../../../services/index.ts';
import type { Arguments } from '../../../arguments.ts';
import { wantsColour } from '../../../colour.ts';
import { usageError } from '../../../getopt.ts';
import type { CliIo } from '../../../io.ts';
import { jsonLine } from '../../run/json-line.ts';
import { chosenServices } from '../chosen-services.ts';
import { type FoldedTrouble, foldTroubles, troubleText } from '../fold-troubles.ts';
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
  if (args.has('json')) await io.stdout.write(jsonLine(reportOf(services, exit)));
  else await show(services, io);
  return exit;
}

class UnitsOfService {
  readonly troubled = new Map<string, Trouble>();
  readonly #gathering: Gathering;
  readonly #units = new Map<string, string>();

  constructor(store: BlockStore) {
    this.#gathering = new Gathering(store);
  }

  add({ node, settings }: Target, files: { readonly text: string } | { readonly trouble: Trouble }): void {
    if ('trouble' in files) return void this.troubled.set(node, files.trouble);
    this.#units.set(node, settings.unit);
    this.#gathering.add(node, encodeText(files.text));
    this.#gathering.end(node);
  }

  blocks(): Block[] {
    return sortBlocks(this.#gathering.blocks(), 'natural', foldedNaming);
  }

  unitOn(node = ''): string {
    return this.#units.get(node) ?? '';
  }

  troubles(): FoldedTrouble[] {
    return foldTroubles(this.troubled);
  }
}

type Services = ReadonlyMap<string, UnitsOfService>;

function reportOf(services: Services, exit: number): ServiceUnitFiles {
  return {
    v: 1,
    units: [...services].flatMap(([service, own]) =>
      own.blocks().map((block) => ({
        service,
        unit: own.unitOn(block.nodes[0]),
        nodes: foldedNaming.fold(block.nodes),
        count: block.nodes.length,
        text: decodeText(block.bytes()),
      })),
    ),
    troubled: [...services].flatMap(([service, own]) =>
      own.troubles().map((trouble) => ({ service, ...trouble })),
    ),
    exit,
  };
}

async function show(services: Services, io: CliIo): Promise<void> {
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
