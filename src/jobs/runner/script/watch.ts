/** sh that tells of all attempts of a place, and goes on until nobody listens. */

/** So many bytes of one stream at once: nobody has to wait for one that floods. */
export const PIECE_BYTES = 262_144;

export interface Rhythm {
  /** A function that asks what says more than files do; before the standings are looked at. */
  readonly look: string;
  /** In rounds. */
  readonly every: number;
  readonly pauseS: number;
  /** The file by which an attempt is found; a begun one is told of at once. */
  readonly sign: 'pid' | 'began';
}

/** A program can make its own output shorter again; a piece has the length that was announced all the same, filled up with zeros. */
export const PIECE = `
piece() { # KIND ID FILE OFFSET SIZE; sets to
  to=$4
  [ "$5" -gt "$4" ] || return
  n=$(($5 - $4))
  [ $n -le ${PIECE_BYTES} ] || n=${PIECE_BYTES}
  to=$(($4 + n))
  [ $to = "$5" ] || more=1
  say "$1 $2 $4 $n"
  if [ "$4" = 0 ]; then cat "$3" /dev/zero; else tail -c "+$(($4 + 1))" "$3" | cat - /dev/zero; fi 2>/dev/null | head -c $n
}
`;

/** Sizes are asked for after the standing: what has ended has written all by then. */
const BEFORE = `
while read -r i o e && [ "$i" != . ]; do
  { named "$i" && numeral "$o" && numeral "$e"; } || fail "no offsets of an attempt: $i"
  # A variable each: to look for one in a long list takes time with its square.
  spell "$i"
  eval "known_$key=$o:$e"
done
[ "$i" = . ] || fail 'the order broke off'
${PIECE}discover() { # attempts that were not there at the last look
  for f; do
    i=\${f%/*}
    named "$i" || continue
    spell "$i"
    eval "was=\\\${seen_$key-}; seen_$key=1"
    [ -z "$was" ] || continue
    [ $sign = pid ] || say "s $i running"
    eval "o=\\\${known_$key-0:0}"
    live="$live $i:$o"
  done
}
live= before= tick=0
while :; do
`;

const ROUND = `
  set -- */$sign
  if [ "$*" != "$before" ]; then before=$*; discover "$@"; fi
  stood=
  set --
  for a in $live; do
    i=\${a%%:*} is=running
    # That a supervisor was killed need not be seen at once.
    if [ -f "$i/rc" ]; then is=ended; elif [ $((tick % $every)) = 0 ]; then standing "$i"; fi
    stood="$stood $a:\${is% *}:\${is#* }"
    [ ! -s "$i/out" ] || set -- "$@" "$i/out"
    [ ! -s "$i/err" ] || set -- "$@" "$i/err"
  done
  [ $# = 0 ] || set -- $(sizes "$@")
  live= busy=
  for a in $stood; do
    i=\${a%%:*}; a=\${a#*:}
    o=\${a%%:*}; a=\${a#*:}
    e=\${a%%:*}; a=\${a#*:}
    out=0 err=0 more=
    if [ "\${2-}" = "$i/out" ]; then out=$1; shift 2; fi
    if [ "\${2-}" = "$i/err" ]; then err=$1; shift 2; fi
    piece o "$i" "$i/out" "$o" "$out"; o=$to
    piece e "$i" "$i/err" "$e" "$err"; e=$to
    busy=$busy$more
    case $more$a in
      ended*) finish "$i" "$out" "$err" ;;
      none*) say "s $i none" ;;
      lost*) say "s $i \${a%:*} \${a#*:}" ;;
      gone*) say "s $i \${a%:*} \${a#*:}"; live="$live $i:$o:$e" ;;
      *) live="$live $i:$o:$e" ;;
    esac
  done
  tick=$((tick + 1))
  # A word now and then: whoever talks to nobody is told so.
  [ $((tick % 50)) != 0 ] || say t
  [ -n "$busy" ] || sleep "$pause" 2>/dev/null || sleep 1 || exit
done
`;

export function watchScript({ look, every, pauseS, sign }: Rhythm): string {
  const ask = look === '' ? '' : `[ $((tick % every)) != 0 ] || ${look}`;
  return `every=${every} pause=${pauseS} sign=${sign}${BEFORE}${ask}${ROUND}`;
}

export const WATCH = watchScript({ look: '', every: 10, pauseS: 0.2, sign: 'pid' });
