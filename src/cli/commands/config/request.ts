/** From the command line to what is asked of module config. */

import type { ConfigRequest } from '../../../config/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';

/** A file may stand as the operand or behind --config. */
export function configRequest(args: Arguments, io: CliIo): ConfigRequest {
  const [file, ...more] = args.operands;
  if (more.length > 0) throw usageError('one file at a time');
  return {
    given: file ?? args.value('config'),
    cwd: io.cwd,
    env: io.env,
    clushConf: args.value('conf'),
    topology: args.value('topology'),
    clushOverrides: args.values('option'),
  };
}
