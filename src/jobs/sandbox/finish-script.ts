/** sh that writes down how a program ended, and in what it ran. */

/**
 * `finish` is the last that runs; it wants `bring`, which keeps what the program left, or says in `unkept` why not. `broken WHY` ends all where the
 * sandbox could not be made: nothing of the program has run then.
 */
export const FINISH_FUNCTIONS = `
set -u
umask 077
unkept=
bring() { :; }
broken() {
  printf 'broken %.200s\\n' "\${1%%
*}" >"$d/evidence"
  exit 125
}
line() { # KEY VALUE; a value of several lines must not look like keys
  set -- "$1" "\${2%%
*}"
  [ -z "$2" ] || printf '%s %.200s\\n' "$1" "$2"
}
finish() {
  [ -s "$d/stands" ] || [ -e "$d/reached" ] || broken "$(tail -n 1 "$d/err")"
  bring
  reached= cpu_name=
  [ ! -e "$d/reached" ] || read -r reached <"$d/reached"
  case $reached in disk) unkept='its output could not be written';; esac
  while IFS=: read -r i value; do
    case $i in 'model name'*) cpu_name=\${value# }; break;; esac
  done </proc/cpuinfo
  system=
  while IFS== read -r i value; do
    case $i in PRETTY_NAME) system=\${value#[\\"\\']} system=\${system%[\\"\\']}; break;; esac
  done </etc/os-release
  {
    line phase $phase; line reached "$reached"; line compile_ms "$compile_ms"
    line wall_ms $wall; line cpu_ms $cpu; line peak_kb "$peak"; line system "$system"; line cpu "$cpu_name"; line broken "$unkept"
  } >"$d/evidence.t"
  mv "$d/evidence.t" "$d/evidence"
  exit $rc
} 2>/dev/null
`;
