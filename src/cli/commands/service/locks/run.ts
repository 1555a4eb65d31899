/** `grappe service locks`: whose locks lie on the nodes; breaks those of one run. */

import { allNodesOf, locksReport, openJournal, serviceLocks } from '../../../../app/index.ts';
import { exitStatusOf, GrappeError, systemClock, localTimeOf } from '../../../../base/index.ts';
import { newRunId } from '../../../../engine/index.ts';
import { sanitise } from '../../../../output/index.ts';
import type { ServiceLocksReport } from '../../../../protocol/index.ts';
import type { Arguments } from '../../../arguments.ts';
import { errorText } from '../../../error-text.ts';
import { watchInterrupts } from '../../../interrupts.ts';
import type { CliIo } from '../../../io.ts';
import { recordedWords } from '../../run/recorded-words.ts';
import { jsonLine } from '../../run/json-line.ts';
import { chosenServices, type FleetServices, reachServices } from '../chosen-services.ts';
import { troubleLine } from '../trouble-text.ts';
import { tableText } from '../table-text.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const services = await chosenServices(args, io, { withBareNodes: args.operands.length === 0 });
  const { chosen } = services;
  const breakId = args.value('break');
  using interrupts = watchInterrupts(io);
  await using journal = breakId === undefined ? undefined : await auditOf(services, breakId, { args, io });
  await using actions = await reachServices(args, io, services);
  const found = await serviceLocks({ chosen, actions, breakId }, interrupts.signal);
  if (breakId !== undefined && found.locks.length === 0 && found.troubled.size === 0) throw noLock(breakId);
  const report = locksReport(found);
  await io.stdout.write(
    args.has('json') ? jsonLine(report) : sanitise(textOf(report, breakId !== undefined)),
  );
  const exit = interrupts.exit ?? exitStatusOf([...found.troubled.values()].map(({ outcome }) => outcome));
  await journal?.finish({ counts: new Map(), ms: 0 }, exit);
  return exit;
}

/** Whoever breaks a lock leaves a line in the audit log. */
async function auditOf(
  { fleet, chosen }: FleetServices,
  id: string,
  { args, io }: { readonly args: Arguments; readonly io: CliIo },
) {
  return openJournal({
    id: newRunId(systemClock.date(), Math.random),
    fleet,
    nodes: allNodesOf(chosen),
    command: `service locks --break ${id}`,
    isAuditedOnly: true,
    options: recordedWords(args, io.cwd),
    env: io.env,
    cwd: io.cwd,
    warn: (error) => void io.stderr.write(errorText(error, io.program)),
  });
}

function noLock(id: string): GrappeError {
  return new GrappeError('nothing-selected', {
    message: `none of these nodes has a lock of run '${id}'`,
    hint: "it may have ended meanwhile: 'grappe service locks' shows what is there",
  });
}

function textOf({ locks, troubled }: ServiceLocksReport, isBroken: boolean): string {
  const rows = locks.map(({ id, service, nodes, who, host, what, since, leftSeconds }) => ({
    cells: [
      id ?? '?',
      service,
      nodes,
      who === null ? '?' : `${who}@${host ?? '?'}`,
      since === null ? '?' : localTimeOf(since),
      leftSeconds > 0 ? `${leftSeconds} s` : 'over',
      what ?? '?',
    ],
  }));
  const table = isBroken
    ? locks.map(({ service, nodes }) => `broken: ${service} on ${nodes}\n`).join('')
    : tableText(['LOCK', 'SERVICE', 'NODES', 'WHO', 'SINCE', 'LEFT', 'WHAT'], rows);
  const lines = troubled.map(troubleLine);
  // Those that gave no answer may have some.
  const none = troubled.length === 0 ? 'no locks\n' : '';
  return `${locks.length > 0 || isBroken ? table : none}${lines.map((line) => `${line}\n`).join('')}`;
}
