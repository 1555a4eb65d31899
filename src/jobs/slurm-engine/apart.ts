/**
 * What a task does whose compute node does not see the folder of the login node. It keeps its files on that node and begins
 * when the login node, which has made the claim, says so; and it stays until the login node has all that it left.
 */

import { RESULT_LIMITS } from '../limits.ts';
import { PIECE, resultsOrder, type StartOrder } from '../runner/index.ts';
import { shellWord } from '../sandbox/words.ts';

export interface Apart {
  /** On the compute nodes. */
  readonly folder: string;
  /** So long a task waits to be told to begin. */
  readonly waitS: number;
  /** So long it stays for what it left to be fetched. */
  readonly stayS: number;
}

export const APART: Apart = { folder: '/tmp', waitS: 300, stayS: 600 };
/** What Slurm is asked for beside the time of a task. */
export const APART_MINUTES = (APART.waitS + APART.stayS) / 60;

/** Which of its files are wanted a task has to know itself: nobody can ask its node for them afterwards. */
export function withResults(order: StartOrder, patterns: readonly string[]): StartOrder {
  if (patterns.length === 0) return order;
  const wanted = Buffer.from(resultsOrder(order.id, patterns));
  return { ...order, beside: new Map([...order.beside, ['wanted', wanted]]) };
}

/** Exit code of a task, beside those of the runner in a job. */
export const NOT_FETCHED = 95;

/** So long a task that was asked to end waits for a word to begin, so as to tell its end to whoever has said that it began. */
const ASKED_S = 3;
const PAUSES_A_SECOND = 5;
const PAUSE = 'sleep 0.2 2>/dev/null || sleep 1';

/**
 * Finds out where the task, which is attempt $i, is, before anything is made: apart is empty where the folder is the login node's, else one of its own. Its
 * lock is held while the task lives; one that nobody holds was left by a task that was killed.
 */
export function whereItIs({ folder }: Apart): string {
  return `
umask 077
apart=
if ! [ -w "\${XDG_STATE_HOME-}/grappe/jobs/$place/$i/job" ]; then
  base=${shellWord(folder)}
  mkdir -p "$base"
  for f in "$base/grappe-\${place%%/*}".*; do
    { [ ! -L "$f" ] && [ -O "$f" ] && [ -f "$f/lock" ]; } || continue
    flock -n "$f/lock" sh -c 'chmod -R u+rwX "$1"; rm -rf "$1"' clear "$f"
  done
  XDG_STATE_HOME=$base/grappe-\${place%%/*}.$i.$SLURM_JOB_ID
  # It is held before anybody can see it.
  mkdir "$XDG_STATE_HOME" && apart=$XDG_STATE_HOME && exec 9>"$apart/.lock" && flock -n 9 && mv "$apart/.lock" "$apart/lock" || exit 96
fi
`;
}

/** sh functions for the runner in a job: `await` for the word to begin, `hand_over` at the end. */
export function apartFunctions({ waitS, stayS }: Apart, results: string): string {
  const rounds = waitS * PAUSES_A_SECOND;
  return `
await() {
  [ -n "$apart" ] || return
  ticks $$ && echo "$$ $now $boot" >"$i/task.t" && mv "$i/task.t" "$i/task" || return
  n=0
  until [ -f "$i/job" ]; do
    [ ! -f "$i/stopped" ] && [ -z "$unknown" ] && [ $n -lt ${rounds} ] || return
    # The word may be on its way.
    [ -z "$asked" ] || [ $n -gt ${rounds - ASKED_S * PAUSES_A_SECOND} ] || n=${rounds - ASKED_S * PAUSES_A_SECOND}
    n=$((n + 1))
    ${PAUSE}
  done
}
hand_over() { # its clock is Slurm's by now: to end it would only lose what it left
  trap '' TERM
  [ -f "$i/rc" ] || return
  if [ -f "$i/wanted" ]; then
    sh -c ${shellWord(results)} grappe-jobs "$place" ${RESULT_LIMITS.files} ${RESULT_LIMITS.bytes} <"$i/wanted" | tail -n +2 >"$i/results"
  fi
  true >"$i/over"
  n=0
  until [ -f "$i/taken" ]; do
    [ $n -lt ${stayS * PAUSES_A_SECOND} ] || exit ${NOT_FETCHED}
    n=$((n + 1))
    ${PAUSE}
  done
}
`;
}

/**
 * The step that the relay of the login node starts beside a task. $1: the folder of tasks there, $2: the place, $3: the attempt. It
 * is told `go`, then again and again how much of `out`, `err` and `results` has arrived, and answers with what comes
 * next of them, and a dot. The end of the attempt comes last, and `taken` says that it came.
 */
export const SERVE = `
set -u
umask 077
apart=$1/grappe-\${2%%/*}.$3.$SLURM_JOB_ID
d=$apart/grappe/jobs/$2/$3 n=0
until [ -f "$d/task" ]; do
  # A task that sees the folder of the login node makes none of its own.
  { [ $n -lt 5 ] || [ -d "$apart" ]; } && [ $n -lt 100 ] || exit 0
  n=$((n + 1))
  ${PAUSE}
done
{ [ ! -L "$apart" ] && [ -O "$apart" ]; } && cd "$d" && read -r task <task || exit 0
echo "here $task"
read -r word || exit 0
[ "$word" = go ] || { true >stopped; exit 0; }
# A cancelled task is ended by its own shell, and what it left is wanted all the same.
trap '[ -f task ] || exit 0' TERM
true >job
${PIECE}
say() { printf '%s\\n' "$1"; }
while read -r o e r; do
  [ "$o" != taken ] || { true >taken; say fetched; exit 0; }
  n=0
  while [ -f task ] || exit 0; do
    over= out=0 err=0
    [ ! -f over ] || over=1
    if [ -f began ]; then
      set -- $(stat -c %s out err)
      out=$1 err=$2
    fi
    [ -z "$over" ] && [ "$out" -le "$o" ] && [ "$err" -le "$e" ] && [ $n -lt 40 ] || break
    n=$((n + 1))
    sleep 0.5 2>/dev/null || sleep 1
  done
  more=
  piece p out out "$o" "$out"
  piece p err err "$e" "$err"
  if [ -n "$over" ]; then
    [ ! -f results ] || piece p results results "$r" "$(stat -c %s results)"
    [ -n "$more" ] || piece p rc rc 0 "$(stat -c %s rc)"
  fi
  say .
done
`;
