/** Whether gateways do the work of a run or a copy, as its options and the routes say. */

import { chooseWork, type ChosenWork, type Fleet, GATEWAY_BUNDLE } from '../../../app/index.ts';
import type { NodeSet } from '../../../nodeset/index.ts';
import type { Connector } from '../../../transport/index.ts';
import { sanitise } from '../../../output/index.ts';
import type { CliIo } from '../../io.ts';
import type { RunOptions } from './run-options.ts';
import type { Screen } from './screen.ts';

export interface WorkPlace {
  readonly fleet: Fleet;
  readonly connector: Connector;
  readonly nodes: NodeSet;
  readonly screen: Screen;
  readonly io: CliIo;
}

export async function wayOfWork(place: WorkPlace, options: RunOptions): Promise<ChosenWork> {
  const { fleet, connector, nodes, screen, io } = place;
  const { fanout = fleet.config.ssh.fanout, byGateways, form } = options;
  if (!byGateways) return { connector, fanout, [Symbol.asyncDispose]: () => Promise.resolve() };
  return chooseWork({
    ...{ fleet, connector, nodes, fanout: options.fanout },
    isLive: form !== 'gathered',
    saysLogin: options.saysLogin,
    bundle: GATEWAY_BUNDLE,
    note: (sentence) => void screen.say(sanitise(`${io.program}: ${sentence}\n`)),
  });
}
