/**
 * sh that every order to a node begins with: where the attempts lie, and how one stands. For dash, busybox ash and
 * bash; what is asked of /proc is Linux. What is done at every look does without a process of its own.
 */

/** The first line of every answer. */
export const GREETING = 'grappe-runner 1';
/** The last one of every answer that is whole. */
export const FAREWELL = 'end';

/** The start ticks of process $1 in $now; a zombie has none. */
export const TICKS = `
ticks() {
  now=
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  set -- \${stat##*) }
  case \${1-} in Z | X | '') return 1 ;; esac
  now=\${20-}
  [ -n "$now" ]
}`;

/** Whose environment holds this is of the attempt, whatever session it has made for itself. */
export const MARK = 'GRAPPE_ATTEMPT';

/** Sets is, by the processes of this machine. A program whose supervisor was killed has no end that anybody could tell: it is ended, and then lost. */
const STANDING = `
standing() {
  if [ -f "$1/rc" ]; then is=ended; return; fi
  if [ ! -f "$1/pid" ]; then is=none; return; fi
  p= t= b=
  read -r p t b <"$1/pid"
  if [ "$b" = "$boot" ] && ticks "$p" && [ "$now" = "$t" ]; then is=running
  elif [ -f "$1/rc" ]; then is=ended
  elif [ ! -f "$1/began" ]; then is='lost notbegan'
  elif [ "$b" = "$boot" ] && marked "$at/$1"; then kill -KILL $found 2>/dev/null; is=running
  else is='lost began'; fi
}`;

export const MARKED = `
marked() { # processes of the attempt with folder $1, its supervisor $2 excepted, in found
  found=
  for f in $(grep -lzFx "${MARK}=$1" /proc/[0-9]*/environ 2>/dev/null); do
    f=\${f#/proc/} f=\${f%/environ}
    [ "$f" = "\${2-}" ] || found="$found $f"
  done
  [ -n "$found" ]
}`;

const WORDS = `
set -u
umask 077
language=\${LC_ALL-} LC_ALL=C # tools that speak no language start faster
export LC_ALL
nl='
'
say() { printf '%s\\n' "$1"; }
fail() { say "error $(printf %s "$1" | tr '\\000-\\037\\177' ' ' | head -c 400)"; exit "\${failed:-0}"; }
${TICKS}
named() { # an attempt: letters, digits, dots
  case $1 in '' | .* | *[!A-Za-z0-9.]*) return 1 ;; esac
  [ \${#1} -le 128 ]
}
spell() { IFS=.; set -- $1; IFS=_; key="$*"; unset IFS; } # an attempt as part of a variable's name, in key
numeral() { case $1 in '' | *[!0-9]*) return 1 ;; esac; [ \${#1} -le 15 ]; }
sizes() { # SIZE PATH, in the order of the paths, of those that are not empty; wc of busybox reads all of a file
  if command -v stat >/dev/null; then stat -c '%s %n' "$@"; else wc -c "$@"; fi 2>/dev/null
}
${MARKED}
`;

const PLACE = `
finish() { # what the supervisor of $1 wrote at the end, and the sizes of out and err
  code= more=0
  { read -r code i
    while [ $more -lt 64 ] && read -r line && [ "$line" != end ]; do say "= $line"; more=$((more + 1)); done
  } <"$1/rc"
  say "s $1 ended $code $2 $3"
}
tell() { # how the attempts stand
  ended=
  for i; do
    standing "$i"
    if [ "$is" = ended ]; then ended="$ended $i"; else say "s $i $is"; fi
  done
  set --
  for i in $ended; do
    [ ! -s "$i/out" ] || set -- "$@" "$i/out"
    [ ! -s "$i/err" ] || set -- "$@" "$i/err"
  done
  [ $# = 0 ] || set -- $(sizes "$@")
  for i in $ended; do
    out=0 err=0
    if [ "\${2-}" = "$i/out" ]; then out=$1; shift 2; fi
    if [ "\${2-}" = "$i/err" ]; then err=$1; shift 2; fi
    finish "$i" "$out" "$err"
  done
}
ids() { # attempts by line, up to a dot
  all=
  while read -r i && [ "$i" != . ]; do
    named "$i" || fail "no name of an attempt: $i"
    all="$all $i"
  done
  [ "$i" = . ] || fail 'the order broke off'
}
say '${GREETING}'
read -r boot </proc/sys/kernel/random/boot_id || fail 'this is no Linux: /proc tells no boot_id'
case \${XDG_STATE_HOME:-} in /*) at=$XDG_STATE_HOME ;; *) at=\${HOME:-}/.local/state ;; esac
case $at in /*) ;; *) fail 'the login has no home folder' ;; esac
[ -d "$at/grappe/jobs/$1" ] || why=$(mkdir -p "$at/grappe/jobs/$1" 2>&1) || fail "$why"
for f in grappe "grappe/jobs" "grappe/jobs/\${1%%/*}" "grappe/jobs/$1"; do
  { [ ! -L "$at/$f" ] && [ -d "$at/$f" ] && [ -O "$at/$f" ]; } || fail "$at/$f is a link, or not the login's own folder"
done
controller=\${1%%/*} place=$1 at=$at/grappe/jobs/$1
cd "$at" || fail "cannot enter $at"
shift
`;

/** $1: the place, CONTROLLER/NODE; what follows it is left as $@. `standing` says how an attempt stands, in is. */
export function beginning(standing: string): string {
  return `${WORDS}${standing}${PLACE}`;
}

export const BEGINNING = beginning(STANDING);
