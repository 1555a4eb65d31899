/** `grappe service rollout status`: how far changes of services are. Contacts no node. */

import { openHistory, progressOf, type RolloutProgress } from '../../../../app/index.ts';
import { EXIT, localTime } from '../../../../base/index.ts';
import { sanitise } from '../../../../output/index.ts';
import type { ServiceRolloutReport } from '../../../../protocol/index.ts';
import type { Arguments } from '../../../arguments.ts';
import type { CliIo } from '../../../io.ts';
import { jsonLine } from '../../run/json-line.ts';
import { countsText } from '../verb/service-text.ts';
import { namedRollout, rollouts } from './chosen-rollout.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  using history = await openHistory(io.env);
  const named = namedRollout(args, history);
  const all = named ? [named] : rollouts(history);
  const running = all.filter(({ state }) => state === 'running');
  const shown = (running.length > 0 ? running : all.slice(0, 1)).map((one) => progressOf(one, history));
  if (shown.length === 0) await io.stderr.write(`${io.program}: no change of services is recorded\n`);
  const report: ServiceRolloutReport = { v: 1, rollouts: shown };
  await io.stdout.write(args.has('json') ? jsonLine(report) : sanitise(shown.map(rolloutText).join('\n')));
  return EXIT.ok;
}

function rolloutText(progress: RolloutProgress): string {
  const { run, command, began, user, host, services } = progress;
  const head = `${run}  ${command}  ${stateText(progress)}, since ${localTime(new Date(began))} by ${user} on ${host}`;
  const width = Math.max(0, ...services.map(({ service }) => service.length));
  const lines = services.map((one) => `  ${one.service.padEnd(width)}  ${serviceText(one)}`);
  return `${[head, ...lines].join('\n')}\n`;
}

function stateText({ state, paused, exit }: RolloutProgress): string {
  if (state === 'ended') return `ended with ${exit}`;
  return paused ? 'paused' : state;
}

function serviceText(service: RolloutProgress['services'][number]): string {
  const { wave, waves, count, outcomes, waiting, busy, halted, failed, maxFailed } = service;
  const ended = Object.values(outcomes).reduce((sum, one) => sum + one, 0);
  return [
    ...(waves > 1 ? [`wave ${wave}/${waves}`] : []),
    `${ended}/${count}`,
    ...(ended > 0 ? [countsText(outcomes)] : []),
    ...(busy === '' ? [] : [`at ${busy}`]),
    ...(failed > 0 ? [`${failed} failed of at most ${maxFailed}`] : []),
    ...(waiting ? ['waits to be promoted'] : []),
    ...(halted === null ? [] : [halted === 'canary' ? 'halted by its canary' : 'halted: too many failed']),
  ].join(' · ');
}
