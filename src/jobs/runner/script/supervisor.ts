/** sh that stays beside an attempt from its claim to its end. */

import { shellWord } from '../../sandbox/words.ts';
import { NODE_ITSELF } from '../../node-itself.ts';
import { MARKED, TICKS } from './beginning.ts';

/**
 * $1: the folder, $2 and $3: pid and ticks of the supervisor, $4: LC_ALL of the login. Says who it is, and only then makes sure that somebody
 * watches over it: whoever sees the supervisor dead, sees this.
 */
const PROGRAM = `${TICKS}
d=$1
ticks $$ && echo "$$ $now" 1<>"$d/group" && ticks "$2" && [ "$now" = "$3" ] && cd "$d/w" || exit 125
LC_ALL=$4
[ -n "$LC_ALL" ] || unset LC_ALL
set --
. "$d/cmd"`;

const LAUNCH = `setsid sh -c ${shellWord(PROGRAM)} grappe-program "$1" $$ "$now" "$3" </dev/null >out 2>err &
program=$!`;

/** What a program has left behind, or zombies that nobody has looked after yet. */
const END_REST = `if kill -TERM -$program; then
  i=20
  while [ $i -gt 0 ] && grep -qs ") [^ZX] [0-9]* $program " /proc/[0-9]*/stat; do sleep 0.1 || i=1; i=$((i - 1)); done
  kill -KILL -$program
fi`;

/**
 * $1: the folder, $2: what was put together for it, $3: LC_ALL of the login. The claim is the pid file: a link is made or is there already, and
 * its content is whole from the first moment. What does not have it touches nothing.
 * Room for the last words is taken beforehand: a program may fill the disk.
 */
const supervisor = ({ onStart, run, evidence }: Parts): string => `${TICKS}
umask 077
cd "$1" && read -r boot </proc/sys/kernel/random/boot_id && ticks $$ || exit
me="$$ $now $boot"
echo "$me" >"$2/.pid" && read -r line <"$2/.pid" && [ "$line" = "$me" ] && ln "$2/.pid" pid || exit
${onStart}mv "$2"/* . && true >began || exit
exec 3>&-
${run}
{ echo "$r"
  while read -r mark line && [ "$mark" = '#=' ]; do echo "$line"; done <cmd
${evidence}  [ ! -s evidence ] || head -c 4096 evidence
  [ ! -f stopped ] || printf '\\nreached cancelled\\n'; echo end; } 1<>rc.t && mv rc.t rc`;

/** Each whole lines of sh, or nothing. `run` sets r. */
interface Parts {
  readonly onStart: string;
  readonly run: string;
  readonly evidence: string;
}

export const SUPERVISOR = supervisor({
  onStart: '',
  run: `${LAUNCH}\nwait $program\nr=$?\n${END_REST}`,
  evidence: '',
});

/**
 * In the job of a batch system, whose node nobody else may enter: TERM is the order to end the attempt, politely, and after
 * three seconds not. One that comes before the program does keeps it from beginning. Where it runs is told to the program, and
 * with the end.
 */
export const SUPERVISOR_IN_JOB = supervisor({
  onStart: `asked= program= timer=
trap 'asked=1; true >stopped; [ -z "$program" ] || end_it' TERM
node=\${SLURMD_NODENAME:-$(uname -n)}
case $node in '' | *[!A-Za-z0-9._-]*) exit ;; esac
sed -i "s/${NODE_ITSELF}/$node/g" "$2/cmd" || exit
${MARKED}
end_it() { # politely, and after three seconds not; one that has just been forked hears no signal, and says itself when it does
  [ -z "$timer" ] || return
  { i=30
    until { read -r group line <group && [ -n "$line" ]; } || [ $i = 0 ]; do sleep 0.1 || i=1; i=$((i - 1)); done
    kill -TERM $program
    sleep 3
    kill -KILL -$program; } &
  timer=$!
}
`,
  run: `r=143
[ ! -f "$2/.asked" ] || true >stopped
if [ ! -f stopped ]; then
  ${LAUNCH}
  [ -z "$asked" ] || end_it
  while wait $program; r=$?; kill -0 $program; do :; done
  [ -z "$timer" ] || kill -KILL $timer
  ${END_REST}
  [ -z "$asked" ] || { marked "$1" $$ && kill -KILL $found; }
fi`,
  evidence: '  echo "node $node"\n',
});
