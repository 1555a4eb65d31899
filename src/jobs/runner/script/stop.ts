/** sh that keeps attempts from beginning, ends them, and clears away what they left. */

import { FAREWELL } from './beginning.ts';

export const FENCE_ONE = `
fence() { # attempt $1, where it has a folder: its claim is taken, unless it has it already
  echo '0 0 stopped' >"$1/pid.$$" && ln "$1/pid.$$" "$1/pid"
  rm -f "$1/pid.$$"
} 2>/dev/null
`;

const GROUP = `
group() { # of attempt $1, in g; not that of another process that got its number
  g= t=
  { read -r g t <"$1/group"; } 2>/dev/null && [ -n "$t" ] && ticks "$g" && [ "$now" = "$t" ]
}
`;

/** An attempt that has not begun never will; one that has goes on. */
export const FENCE = `${FENCE_ONE}
ids
for i in $all; do
  standing "$i"
  [ "$is" != none ] || { mkdir -p "$i" && fence "$i"; }
done 2>/dev/null
tell $all
say ${FAREWELL}
`;

/**
 * TERM to the script of the attempt, whose affair it is to end its program politely; when it has gone, its supervisor
 * ends the rest of its group. After three seconds KILL to all that bears the attempt's mark, whatever session it has made
 * for itself. An attempt that has not begun is fenced; one that began meanwhile was asked to end like the others.
 */
export const STOP = `${FENCE_ONE}${GROUP}
ids
end_all() { # of attempt $1 but its supervisor
  p=
  read -r p t <"$1/pid"
  group "$1" && kill -KILL "-$g"
  marked "$at/$1" "$p" && kill -KILL $found
}
for i in $all; do
  standing "$i"
  [ "$is" != none ] || { mkdir -p "$i" && fence "$i"; standing "$i"; }
  [ "$is" != running ] || true >"$i/stopped"
done 2>/dev/null
left=$all round=0 asked=
while [ $round -lt 60 ]; do
  still=
  for i in $left; do
    standing "$i"
    [ "$is" = running ] || continue
    still="$still $i"
    case $round in
      30 | 40 | 50) end_all "$i" ;;
      # One that has just claimed has no group yet.
      *) case "$asked " in *" $i "*) ;; *) group "$i" && kill -TERM "$g" && asked="$asked $i" ;; esac ;;
    esac
  done 2>/dev/null
  left=$still
  [ -n "$left" ] || break
  sleep 0.1 2>/dev/null || { sleep 1; round=$((round + 9)); }
  round=$((round + 1))
done
for i in $all; do # those that made a session of their own outlive their program
  standing "$i"
  case $is in ended | lost*) round=0
    while [ $round -lt 5 ] && marked "$at/$i"; do kill -KILL $found; round=$((round + 1)); done 2>/dev/null ;;
  esac
done
tell $all
say ${FAREWELL}
`;

/** Renamed first: half an attempt must not look like one that never was. What runs stays. */
export const CLEAR = `
clear() {
  rm -rf "$1" 2>/dev/null && return
  find "$1" -type d -exec chmod u+rwx {} + 2>/dev/null # a program may have closed its own folders
  rm -rf "$1" 2>/dev/null
}
set --
for i in $all; do
  standing "$i"
  case $is in
    running | waiting | gone*) ;;
    *) [ ! -d "$i" ] || set -- "$@" "$i" ;;
  esac
done
for old in .gone.*; do [ ! -d "$old" ] || clear "$old"; done
if [ $# != 0 ]; then
  gone=.gone.$$
  why=$(mkdir "$gone" 2>&1 && mv "$@" "$gone" 2>&1) || fail "$why"
  clear "$gone" || fail "not all of $at/$gone could be removed"
fi
say ${FAREWELL}
`;

/** What runs was given up: it is ended, its supervisor too. */
export const SWEEP = `${GROUP}
ids
end() { # attempt $1
  round=0
  while [ $round -lt 5 ]; do
    standing "$1"
    [ "$is" = running ] || return 0
    { group "$1" && kill -KILL "-$g"; marked "$at/$1" && kill -KILL $found; } 2>/dev/null
    sleep 0.1 2>/dev/null || sleep 1
    round=$((round + 1))
  done
}
for i in $all; do end "$i"; done
${CLEAR}`;
