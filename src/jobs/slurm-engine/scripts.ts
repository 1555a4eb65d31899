/**
 * sh on the login node of a Slurm. The files of attempts are the runner's own, in a folder that the compute nodes share; who
 * is alive is Slurm's word, since its processes are of other machines. Each attempt has a file `job` more: the name under
 * which Slurm has it, and its number in the array. Whoever makes that file hands the attempt in, and nobody else does.
 */

import {
  CLEAR,
  FAREWELL,
  FENCE_ONE,
  OWN_FOLDER,
  resultsScript,
  type Scripts,
  TAKE,
  watchScript,
} from '../runner/index.ts';
import { APART_MINUTES } from './apart.ts';
import { JOB_BEGINNING } from './job-standing.ts';
import { mindFunction } from './relay.ts';

/**
 * $s/in: lines \`option …\` for sbatch, \`attempt ID\` for each element of the array, the script with its size, then \`go\`.
 * An attempt whose \`job\` was made before is left out. Where sbatch fails, what was to be handed in is fenced: Slurm may have
 * taken it all the same, and then it finds the claim taken.
 */
const SUBMIT = `${FENCE_ONE}${TAKE}${OWN_FOLDER}
mkdir "$s" && cat >"$s/in" && [ "$(tail -n 1 "$s/in")" = go ] || fail 'the order broke off'
exec <"$s/in"
all= options=
while IFS= read -r line; do
  rest=\${line#* }
  case $line in
    'option --time='*)
      n=\${rest#--time=}
      [ ! -e .apart ] || n=$((n + ${APART_MINUTES}))
      options="$options--time=$n$nl" ;;
    'option '*) options="$options$rest$nl" ;;
    'attempt '*) named "$rest" || fail "no name of an attempt: $rest"; all="$all $rest" ;;
    'script '*) take "$rest" "$s/script" || fail "$small" ;;
    go) break ;;
    *) fail "no word of an order: $line" ;;
  esac
done
why=$(mkdir -p $all 2>&1) || fail "$why"
first= list= mine= n=0
set -C
for i in $all; do
  n=$((n + 1))
  # Of two that hand it in at once, one makes the file.
  if echo "\${first:-g-$controller-$i} $n" >"$i/job"; then
    first=\${first:-g-$controller-$i} list=$list,$n mine="$mine $i"
  fi
done 2>/dev/null
set +C
if [ -n "$list" ]; then
  IFS=$nl
  set -f
  said=$(LC_ALL=$language XDG_STATE_HOME=\${at%/grappe/jobs/*} timeout 120 sbatch --parsable --no-requeue --export=ALL \\
    -J "$first" --comment="grappe $place" -D / -o /dev/null "--array=\${list#,}" $options "$s/script" 2>&1) || {
    unset IFS
    for i in $mine; do fence "$i"; done
    timeout 20 scancel -n "$first" </dev/null >/dev/null 2>&1 &
    [ "$mine" != "$all" ] || fail "sbatch: $(printf '%s\\n' "$said" | sed 's/^sbatch: error: //; $!s/$/;/')"
  }
  unset IFS
  set +f
  table='?'
  [ -e .seen ] || mind
fi
tell $all
say ${FAREWELL}
`;

/**
 * Decides: what is out of sight has not begun and never will, or is lost. Slurm may be long in answering, and what has no
 * folder any more was swept meanwhile: it is over.
 */
const SETTLE = `${FENCE_ONE}
ids
refresh
for i in $all; do
  standing "$i"
  case $is in gone\\ unclaimed/*) fence "$i"; standing "$i" ;; esac
  case $is in gone*) true >"$i/gone" ;; esac
done 2>/dev/null
tell $all
say ${FAREWELL}
`;

/** Of what has left no trace, before anything else: it may be about to be handed in, and never will be. */
const NEVER = `
for i in $all; do
  [ -e "$i/job" ] || { mkdir -p "$i" && true >>"$i/job" && fence "$i"; }
done 2>/dev/null
`;

/** Of a line of the table, in awk, and then of all of them: NAME ELEMENT… */
const ELEMENT = 'found[$1] = found[$1] " " $5 "_" $2';
const ELEMENTS = 'for (name in found) print name found[name]';

/** By their names, too: a slurmctld that was killed gives numbers again, and what is asked of it may have to wait for its return. */
const SIGNAL = `
signal() { # those found, as scancel is told to
  [ -z "$found" ] || printf '%s\\n' "$found" | while read -r name ids; do
    timeout 20 scancel "$@" -n "$name" $ids </dev/null
  done 2>/dev/null
}`;

/**
 * What waits is fenced, and taken out of Slurm's queue. What runs is asked through the shell of its job, which ends it
 * after three seconds; Slurm ends what does not even do that.
 */
const END = `${SIGNAL}
elements() { # of those attempts that Slurm has, where the states are $1
  { for i in $2; do name= n=; read -r name n <"$i/job" && echo "W|$name|$n"; done
    printf '%s\\n' "$table"; } 2>/dev/null |
    awk -F'|' -v states="$1" '$1 == "W" { wanted[$2 "|" $3]; next }
      (($1 "|" $2) in wanted) && $3 ~ ("^(" states ")$") { ${ELEMENT} }
      END { ${ELEMENTS} }'
}
end() { # those of $2 whose states are $1, as scancel is told to
  found=$(elements "$1" "$2")
  shift 2
  signal "$@"
}
ACTIVE='RUNNING|COMPLETING|SUSPENDED|STOPPED|RESIZING|SIGNALING|STAGE_OUT'
WAITING='PENDING|CONFIGURING|REQUEUE.*|SPECIAL_EXIT'
refresh
known=yes
for i in $all; do
  standing "$i"
  case $is in none | ended | lost*) continue ;; *) known=$table ;; esac
  case $is in waiting | gone\\ unclaimed/*) fence "$i"; standing "$i" ;; esac
  case $is in running | gone*) true >"$i/stopped" ;; esac
done 2>/dev/null
# Who runs can be asked through Slurm only; another time, then.
[ "$known" != '?' ] || fail 'slurmctld does not answer'
end "$WAITING" "$all"
end "$ACTIVE" "$all" -b -s TERM
left=$all round=0
while [ $round -lt 40 ]; do
  still=
  for i in $left; do
    standing "$i"
    [ "$is" != running ] || still="$still $i"
  done
  left=$still
  [ -n "$left" ] || break
  sleep 0.2 2>/dev/null || { sleep 1; round=$((round + 4)); }
  round=$((round + 1))
  case $round in 10 | 30) refresh; end "$ACTIVE" "$left" -b -s TERM ;; 25) refresh; end "$ACTIVE" "$left" ;; esac
done
`;

/**
 * Tasks that were given up while slurmctld did not know of them, and run now: one that waits to be told to begin need not
 * wait any longer, and no other minds being told so.
 */
const STRANGERS = `${SIGNAL}
strangers() {
  set -- */job
  known=
  # Of half of them nothing may be concluded.
  [ ! -e "$1" ] || known=$(cat "$@" 2>/dev/null) || return 0
  found=$({ printf '%s\\n' "$known" | sed 's/^/W|/; s/ /|/'; printf '%s\\n' "$table"; } |
    awk -F'|' -v ours="grappe $place" '$1 == "W" { known[$2 "|" $3]; next }
      !(($1 "|" $2) in known) && $3 == "RUNNING" && $7 == ours && $2 $5 ~ /^[0-9]+$/ { ${ELEMENT} }
      END { ${ELEMENTS} }')
  signal -b -s USR1
}
`;

/** Of those that have not begun, the ones that Slurm does not have any more. */
const LOOK = `${STRANGERS}silent=0 late=
look() {
  before=$late late=
  # Without an answer a question takes long, and nothing is told meanwhile.
  if [ $silent -gt 0 ]; then silent=$((silent - 1)); else refresh; strangers; fi
  [ "$table" != '?' ] || [ $silent -gt 0 ] || silent=5
  for i in */job; do
    i=\${i%/job}
    named "$i" && [ ! -f "$i/began" ] || continue
    standing "$i"
    case $is in
      gone* | lost*) say "s $i $is" ;;
      # Not where slurmctld did not answer: then all may run.
      waiting) [ "$table" = '?' ] || case $said in RUNNING/*) late="$late $i" ;; esac ;;
    esac
  done
  # One that runs and claims nothing does not see this folder, whoever has seen it.
  for i in $late; do
    case "$before " in *" $i "*) rm -f .seen ;; esac
  done
  [ -e .seen ] || mind
}
`;

/** Each question costs slurmctld a walk over its jobs. */
const WATCH = `${LOOK}${watchScript({ look: 'look', every: 20, pauseS: 0.5, sign: 'began' })}`;

/** Of a task on a node of its own they were gathered there, into the answer. */
const BROUGHT = `{ p= t= b=; read -r p t b <"$i/pid"; } 2>/dev/null
case $b in *' apart') [ -f "$i/results" ] && cat "$i/results" || fail 'nothing came from its compute node'; exit 0 ;; esac
`;
export const RESULTS_IN_SLURM = `${JOB_BEGINNING}${resultsScript(BROUGHT)}`;

/** `nodeFolder`: for tasks on nodes that do not see the folder of the login node. */
export function slurmScripts(nodeFolder: string): Scripts {
  const mind = mindFunction(nodeFolder);
  return {
    start: `${JOB_BEGINNING}${mind}${SUBMIT}`,
    stat: `${JOB_BEGINNING}ids\nrefresh\ntell $all\nsay ${FAREWELL}\n`,
    fence: `${JOB_BEGINNING}${SETTLE}`,
    stop: `${JOB_BEGINNING}${FENCE_ONE}ids${NEVER}${END}tell $all\nsay ${FAREWELL}\n`,
    watch: `${JOB_BEGINNING}${mind}${WATCH}`,
    results: RESULTS_IN_SLURM,
    // What runs was given up.
    sweep: `${JOB_BEGINNING}${FENCE_ONE}ids\n${END}${CLEAR}`,
  };
}
