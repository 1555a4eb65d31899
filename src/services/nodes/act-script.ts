/** One verb on one unit: what it said, how the unit stands right after, and its last log lines where it does not run. */

import type { Verb } from '../../base/index.ts';
import { frameMark } from '../../facts/index.ts';
import { BACKEND_KINDS } from '../backends/index.ts';
import type { Target } from '../node-actions.ts';
import { backendWord, beginning, environmentOf, INIT_SYSTEMS, type Surroundings } from './node-script.ts';
import { shellWord } from '../shell-word.ts';

/** After these a unit should run; what dies at once has a moment for it. */
const STARTING: ReadonlySet<Verb> = new Set<Verb>(['start', 'restart', 'reload', 'reload-or-restart']);

/** After these another process should run than before. */
const RESTARTING: ReadonlySet<Verb> = new Set<Verb>(['restart', 'try-restart']);

export function actScript(
  target: Target,
  verb: Verb,
  { nonce, surroundings }: { readonly nonce: string; readonly surroundings: Surroundings },
): string {
  const { unit, timeoutMs } = target.settings;
  const words = `${shellWord(unit)} ${Math.ceil(timeoutMs / 1000)}`;
  const mark = (name: string): string => frameMark(nonce, name);
  const read = (name: string): string => `said=$("\${backend}_read" ${shellWord(unit)})
${mark(name)}; printf '%s\\n%s\\n' "$backend" "$said"`;
  return `${beginning([target])}
${environmentOf(target, surroundings)}
backend=${backendWord(target)} late=
${RESTARTING.has(verb) && tellsIncarnations(target) ? read(BEFORE) : ''}
${mark('verb')}
"\${backend}_do" ${verb} ${words} 2>&1
exit=$?
${mark('exit')}; echo "$exit $me $late"
${STARTING.has(verb) ? 'sleep 0.2 || sleep 1' : ''}
${read('read-0')}
${STARTING.has(verb) ? logsUnlessRunning(target, mark('logs')) : ''}`;
}

/** The frame of how the unit stood before. */
export const BEFORE = 'before';

/** Commands say nothing of processes. */
function tellsIncarnations({ settings: { backend } }: Target): boolean {
  return backend !== 'command';
}

function logsUnlessRunning({ settings: { unit, backend } }: Target, mark: string): string {
  const names = backend === 'auto' ? INIT_SYSTEMS : [backend];
  const running = names.map((name) => `${name}\\ ${BACKEND_KINDS[name].runs}`);
  return `case "$backend $said" in
${running.join('|')}) ;;
*) ${mark}; "\${backend}_logs" ${shellWord(unit)} | tail -n 10 | tail -c 4000;;
esac`;
}
