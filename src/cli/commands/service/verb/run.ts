/** `grappe service start` and the other verbs. */

import type { Verb } from '../../../../base/index.ts';
import { withOverrides } from '../../../../app/index.ts';
import type { Arguments } from '../../../arguments.ts';
import type { CliIo } from '../../../io.ts';
import { chosenServices } from '../chosen-services.ts';
import { detach } from '../detach.ts';
import { performChange } from '../perform-change.ts';
import { agreed } from './agreement.ts';
import { verbOptions } from './verb-options.ts';

export async function runVerb(verb: Verb, args: Arguments, io: CliIo): Promise<number> {
  const options = verbOptions(verb, args);
  if (args.has('detach')) return detach({ path: ['service', verb], args }, io);
  const { fleet, chosen } = await chosenServices(args, io, { usesNodes: true });
  const services = { fleet, chosen: withOverrides(chosen, options) };
  return performChange(
    { goal: verb, services, options, agreed: (plan) => agreed(plan, options, io) },
    args,
    io,
  );
}
