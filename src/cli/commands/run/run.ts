/** `grappe run`: a command on many nodes, or a session of commands when none is given on a terminal. */

import { namedExpressions, scriptArguments } from '../../../app/index.ts';
import { GrappeError } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import { errorText } from '../../error-text.ts';
import { connectorOf, workConnectorOf } from '../../fleet-connector.ts';
import { chosenNodes } from '../../fleet-options.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { sudoOf } from '../../sudo-of.ts';
import { clushExitOfError } from './clush-exit.ts';
import { sudoOfMode } from './mode-sudo.ts';
import { perform } from './perform.ts';
import { type RunOptions, runOptions } from './run-options.ts';

/** Standard input then holds what the login shells shall do. */
const SHELL = 'exec "${SHELL:-sh}"';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  try {
    return await runOnNodes(args, io);
  } catch (error) {
    if (io.program !== 'clush' || !(error instanceof GrappeError)) throw error;
    await io.stderr.write(errorText(error, io.program));
    return clushExitOfError(error);
  }
}

async function runOnNodes(args: Arguments, io: CliIo): Promise<number> {
  if (args.has('detach')) {
    const { detach } = await import('./detach.ts');
    return await detach(args, io);
  }
  const { fleet, nodes, selection } = await chosenNodes(args, io, {
    // clush knows of no drained nodes.
    usesNodes: io.program !== 'clush',
  });
  const options = runOptions(args, io, fleet);
  if (args.has('copy') || args.has('rcopy')) {
    const { copyOfRun } = await import('../copy/copy-of-run.ts');
    return copyOfRun(args, { fleet, nodes, options }, io);
  }
  const command = commandOf(args, options);
  const sudo = (await sudoOf(args, io)) ?? (await sudoOfMode(fleet, io));
  if (command !== undefined) {
    await using connector = connectorOf(args, io, { fleet, nodes });
    const given = namedExpressions(selection);
    return await perform({ fleet, connector, nodes, command, given }, { ...options, sudo }, io);
  }
  if (!io.stdin.isTerminal)
    throw usageError('no command is given', 'say what to run: grappe run -w SET COMMAND');
  const { converse } = await import('./interactive/converse.ts');
  // Gateways stay from one command to the next.
  const connector = workConnectorOf(args, io, { fleet, nodes });
  return converse({ fleet, nodes, connector }, { ...options, sudo, byGateways: false }, io);
}

/** Undefined where there is none. */
function commandOf({ operands }: Arguments, { flow, readsStdin }: RunOptions): string | undefined {
  if (flow.script !== undefined) return scriptArguments(operands);
  if (flow.steps.length > 0) return flow.steps.join(' && ');
  return operands.join(' ') || (readsStdin ? SHELL : undefined);
}
