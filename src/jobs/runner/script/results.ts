/** sh that brings back the files of an attempt whose program has ended. */

import { FAREWELL } from './beginning.ts';

const ATTEMPT = `
read -r i && named "$i" || fail 'no attempt is named'
standing "$i"
case $is in ended | lost*) ;; *) fail "the attempt is $is" ;; esac
`;

/**
 * $1: most files, $2: most bytes; by line: the attempt, then patterns. Folders are entered one at a time, and it is
 * looked at where that led to. A file is linked into a folder of our own before it is looked at: what is there can be
 * swapped by nobody, and no link, device or fifo is ever opened. Its size is what was announced, whatever becomes of it.
 */
const GATHER = `[ ! -L "$i/w" ] && w=$(cd -P "$i/w" 2>/dev/null && pwd -P) || fail 'the folder of the program is gone'
ticks $$
r=$at/$i/r.$$.$now
why=$(mkdir "$r" 2>&1) || fail "$why"
trap 'cd / && rm -rf "$r"' EXIT
files=$1 bytes=$2
IFS=
shown() { case $1 in *[[:cntrl:]]*) printf %s "$1" | tr '\\000-\\037\\177' '?' ;; *) printf %s "$1" ;; esac; }
one() { # more of what is told, if there may be
  [ "$files" -gt 0 ] || { say "x too-many $(shown "$1")"; say ${FAREWELL}; exit 0; }
  files=$((files - 1))
}
refuse() { one "$2"; say "x $1 $(shown "$2")"; }
inside() { cd -P "$w/$1" 2>/dev/null && [ "$(pwd -P)" = "$w\${1:+/}\${1%/}" ]; }
kind() { # of what lies at $1
  if [ -L "$1" ]; then echo link; elif [ -d "$1" ]; then echo folder; elif [ -p "$1" ]; then echo fifo
  elif [ -b "$1" ] || [ -c "$1" ]; then echo device; elif [ -S "$1" ]; then echo socket
  elif [ ! -f "$1" ]; then echo other; elif [ ! -r "$1" ]; then echo unreadable; else echo file; fi
}
take() { # the file $2 of folder $1
  [ -e "./$2" ] || [ -L "./$2" ] || return
  case $2 in *[[:cntrl:]]*) refuse name "$1$2"; return ;; esac
  [ -L "./$2" ] || [ ! -d "./$2" ] || { refuse folder "$1$2"; return; }
  ln "./$2" "$r/f" 2>/dev/null || { refuse unreadable "$1$2"; return; }
  what=$(kind "$r/f")
  if [ "$what" != file ]; then refuse "$what" "$1$2"
  else
    size=$(sizes "$r/f") size=\${size%% *}
    if ! numeral "$size" || [ "$size" -gt "$bytes" ]; then refuse too-large "$1$2"
    else
      one "$1$2"
      bytes=$((bytes - size))
      say "f $size $1$2"
      [ "$size" = 0 ] || { cat; cat /dev/zero; } <"$r/f" 2>/dev/null | head -c "$size"
    fi
  fi
  rm -f "$r/f"
}
walk() { # the folder $1, '' or with / at its end, for pattern $2
  inside "$1" || { refuse link "\${1%/}"; return; }
  case $2 in
    */*) ;;
    *) for n in $2; do take "$1" "$n"; done; return ;;
  esac
  for n in \${2%%/*}; do
    if [ -L "./$n" ]; then refuse link "$1$n"
    elif [ -d "./$n" ]; then
      case $n in
        *[[:cntrl:]]*) refuse name "$1$n" ;;
        *) walk "$1$n/" "\${2#*/}"; inside "$1" || return ;;
      esac
    fi
  done
}
while read -r pattern && [ "$pattern" != / ]; do
  case /$pattern/ in *//* | */./* | */../*) fail "no pattern of results: $pattern" ;; esac
  walk '' "$pattern"
done
[ "$pattern" = / ] || fail 'the order broke off'
say ${FAREWELL}
`;

/** `brought`: whole lines of sh that answer for an attempt $i whose files are not where it ran any more. */
export function resultsScript(brought = ''): string {
  return `${ATTEMPT}${brought}${GATHER}`;
}

export const RESULTS = resultsScript();
