/** `grappe service start` and the other verbs: from the first look to the exit status. */

import {
  allNodesOf,
  changeServices,
  lockFor,
  openJournal,
  planChange,
  risksOf,
  withOverrides,
} from '../../../../app/index.ts';
import { EXIT, exitStatusOfSignal, systemClock } from '../../../../base/index.ts';
import { newRunId } from '../../../../engine/index.ts';
import type { RemoteActions, SummaryEvent, Verb } from '../../../../services/index.ts';
import type { Arguments } from '../../../arguments.ts';
import { errorText } from '../../../error-text.ts';
import { watchTwoInterrupts } from '../../../interrupts.ts';
import type { CliIo } from '../../../io.ts';
import { recordedWords } from '../../run/recorded-words.ts';
import { chosenServices, type FleetServices, fanoutOf, reachServices } from '../chosen-services.ts';
import { agreed } from './agreement.ts';
import { type ChangeDisplay, changeDisplay } from './change-display.ts';
import { lockNotes } from './lock-notes.ts';
import { type VerbOptions, verbOptions } from './verb-options.ts';

const SIGINT = 2;

export async function runVerb(verb: Verb, args: Arguments, io: CliIo): Promise<number> {
  const options = verbOptions(verb, args);
  const given = await chosenServices(args, io, { usesNodes: true });
  const services = { ...given, chosen: withOverrides(given.chosen, options) };
  const run = newRunId(systemClock.date(), Math.random);
  using display = changeDisplay(options, io);
  await using journal = await openJournal({
    ...journalled(services, verb),
    id: run,
    options: recordedWords(args, io.cwd),
    env: io.env,
    cwd: io.cwd,
    warn: (error) => display.say(errorText(error, io.program)),
  });
  const summary = await changed({ verb, run, services, options, args, io, display });
  if (typeof summary === 'number') return summary;
  await display.finish(summary);
  await journal.finish({ counts: countsOf(summary), ms: summary.ms }, summary.exit);
  return summary.exit;
}

interface Change {
  readonly verb: Verb;
  readonly run: string;
  readonly services: FleetServices;
  readonly options: VerbOptions;
  readonly args: Arguments;
  readonly io: CliIo;
  readonly display: ChangeDisplay;
}

/** An exit status where nothing was done. */
async function changed(change: Change): Promise<SummaryEvent | number> {
  const { verb, run, services, options, args, io, display } = change;
  const { chosen, fleet } = services;
  using interrupts = watchTwoInterrupts(io, () =>
    display.say(`${io.program}: begins nothing new, and waits for what runs; once more to leave\n`),
  );
  for (const risk of risksOf(fleet, allNodesOf(chosen))) display.say(`${io.program}: ${risk}\n`);
  const lock = lockFor(run, verb, chosen);
  await using actions: RemoteActions = await reachServices(args, io, { ...services, run, lock });
  const plan = await planChange(
    { chosen, actions, lock, request: { ...requestOf(change), ...options.plan } },
    (node) => display.looked(node),
    interrupts.stop,
  );
  for (const note of lockNotes(actions)) display.say(`${io.program}: ${note}\n`);
  const answer = await agreed(plan, options, io);
  if (answer !== 'yes') return answer === 'no' ? EXIT.notRun : exitStatusOfSignal(SIGINT);
  const { stop, cut } = interrupts;
  const request = { run, plan, chosen, actions, fanout: fanoutOf(args, fleet), stop, cut };
  const summary = await changeServices(request, (event) => display.tell(event));
  return { ...summary, exit: interrupts.exit ?? summary.exit };
}

function requestOf({ verb, services: { chosen } }: Change): Parameters<typeof planChange>[0]['request'] {
  const { names, nodes } = chosen;
  return { goal: verb, names, random: Math.random, ...(nodes && { nodes }) };
}

function journalled({ fleet, chosen }: FleetServices, verb: Verb) {
  const nodes = allNodesOf(chosen);
  return { fleet, nodes, command: `service ${verb} ${chosen.names.join(' ')}`, isAuditedOnly: true };
}

function countsOf({ counts }: SummaryEvent): Map<keyof typeof counts, number> {
  return new Map(Object.entries(counts) as [keyof typeof counts, number][]);
}
