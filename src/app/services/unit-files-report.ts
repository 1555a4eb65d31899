/** The files of units, nodes that have the same beside each other. */

import {
  type Block,
  type BlockStore,
  decodeText,
  encodeText,
  foldedNaming,
  Gathering,
  sortBlocks,
} from '../../output/index.ts';
import type { ServiceUnitFiles } from '../../protocol/index.ts';
import type { Target, Trouble } from '../../services/index.ts';
import { type FoldedTrouble, foldTroubles } from './fold-troubles.ts';

export class UnitsOfService {
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

export type UnitsByService = ReadonlyMap<string, UnitsOfService>;

export function unitFilesReport(services: UnitsByService, exit: number): ServiceUnitFiles {
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
