/** What every script for a node begins with: what init system there is, the functions, the environment. */

import type { Verb } from '../../base/index.ts';
import type { Backend } from '../../config/index.ts';
import { BACKEND_KINDS, commandVariables } from '../backends/index.ts';
import type { Target } from '../node-actions.ts';
import { shellWord } from '../shell-word.ts';

/** What `auto` may turn out to be: the presence of a program proves nothing, what PID 1 has made does. */
export const INIT_SYSTEMS: readonly Backend[] = ['systemd', 'openrc', 'sysv'];

const BEGINNING = `
sbin=/usr/local/sbin:/usr/sbin:/sbin
PATH=\${PATH%:$sbin}:$sbin SYSTEMD_PAGER= SYSTEMD_COLORS=0; export PATH SYSTEMD_PAGER SYSTEMD_COLORS
while read -r key real me rest; do [ "$key" != Uid: ] || break; done </proc/self/status
if [ -d /run/systemd/system ]; then init=systemd
elif [ -e /run/openrc/softlevel ]; then init=openrc
else init=sysv; fi
one_line() { # mostly it is one, and that is worth no process
  case $said in *[[:cntrl:]]*) ;; *) [ \${#said} -gt 300 ] || return;; esac
  said=$(printf %s "$said" | tr '\\n\\r' '  ' | tail -c 300)
}
newest_log() { file=$(ls -t "$@" | head -n 1); [ -n "$file" ] && tail -n 10 "$file"; }
`;

export function beginning(targets: readonly Target[]): string {
  const names = targets.flatMap(({ settings: { backend } }) =>
    backend === 'auto' ? INIT_SYSTEMS : [backend],
  );
  const functions = [...new Set(names)].map((name) => BACKEND_KINDS[name].functions);
  return [BEGINNING, ...functions].join('');
}

/** A shell word for the backend of a target. */
export function backendWord({ settings: { backend } }: Target): string {
  return backend === 'auto' ? '$init' : backend;
}

export interface Surroundings {
  readonly runId: string;
  /** All nodes selected for the service, folded. */
  readonly nodeSet: string;
  readonly verb: Verb | 'status';
}

/** The GRAPPE_ environment: shell text is never a template. */
export function environmentOf(target: Target, { runId, nodeSet, verb }: Surroundings): string {
  const values = {
    GRAPPE_NODE: target.node,
    GRAPPE_SERVICE: target.service,
    GRAPPE_UNIT: target.settings.unit,
    GRAPPE_VERB: verb,
    GRAPPE_RUN_ID: runId,
    GRAPPE_NODESET: nodeSet,
  };
  const assignments = Object.entries(values).map(([name, value]) => `${name}=${shellWord(value)}`);
  const variables = target.settings.backend === 'command' ? commandVariables(target.settings.commands) : '';
  return `${assignments.join(' ')}; export ${Object.keys(values).join(' ')}\n${variables}`;
}
