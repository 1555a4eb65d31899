/** sh that tells how an attempt on a Slurm stands: by its files, and by Slurm's word. */

import { beginning } from '../runner/index.ts';

/**
 * An attempt that Slurm knows under a word that ends it, or not at all, and of which no end is to be seen, is `gone`: the
 * claim, Slurm's word, its status. Files may be seen late, and slurmctld forgets; what that means is not decided here.
 */
const STANDING = `
table='?' age=0
refresh() { # what Slurm says of our jobs; without an answer all may be alive
  table=$(timeout 20 squeue -h -r -t all -u "$(id -un)" -O 'Name:|,ArrayTaskID:|,State:|,exit_code:|,ArrayJobID:|,JobID:|,Comment:|' 2>/dev/null) ||
    { table='?' age=-1; return; }
  table=$(printf '%s\\n' "$table" | grep -F "g-$controller-")
  asks=$((asks + 1)) age=$asks
  eval "$(printf '%s\\n' "$table" | awk -F'|' -v age=$age -v own="g-$controller-" '
    index($1, own) == 1 && $2 ~ /^[0-9]+$/ && $3 ~ /^[A-Z_]+$/ {
      id = substr($1, length(own) + 1)
      if (id !~ /^[A-Za-z0-9.]+$/) next
      gsub(/[.]/, "_", id)
      rank = $3 == "PENDING" ? 3 : $3 == "RUNNING" ? 2 : 1
      if (rank <= ranks[id "_" $2]) next
      ranks[id "_" $2] = rank
      words[id "_" $2] = $3 "/" (length($4) < 16 && $4 ~ /^[0-9]+$/ ? $4 : 0)
    }
    END { for (key in words) print "word_" key "=\\"" age " " words[key] "\\"" }')"
}
asks=0
word() { # for element $2 of $1, in said, with its status; each is a variable, since there may be thousands
  said=-/0
  if [ $age = -1 ] || [ $age = 0 ]; then said=RUNNING/0; return; fi
  { named "\${1#"g-$controller-"}" && numeral "$2"; } || return 0
  spell "\${1#"g-$controller-"}.$2"
  eval "heard=\\\${word_$key-}"
  # What an earlier question was answered counts no more.
  case $heard in "$age "*) said=\${heard#* } ;; esac
}
standing() {
  if [ -f "$1/rc" ]; then is=ended; return; fi
  name= n= b=
  { read -r name n <"$1/job"; } 2>/dev/null
  if [ -f "$1/pid" ]; then
    read -r p t b <"$1/pid"
    if [ "$b" = stopped ] || [ -f "$1/gone" ]; then
      if [ -f "$1/began" ]; then is='lost began'; else is='lost notbegan'; fi
      return
    fi
    if [ -f "$1/began" ]; then claim=began; else claim=notbegan; fi
  elif [ -e "$1/job" ]; then claim=unclaimed
  else is=none; return
  fi
  word "$name" "$n"
  case $said in
    PENDING/* | CONFIGURING/* | REQUEUE*/* | SPECIAL_EXIT/*) is=waiting ;;
    RUNNING/* | COMPLETING/* | SUSPENDED/* | STOPPED/* | RESIZING/* | SIGNALING/* | STAGE_OUT/*) is=running ;;
    *) is="gone $claim/$said"; return ;;
  esac
  if [ $claim = unclaimed ]; then is=waiting; else is=running; fi
}`;

/** What scripts of an attempt on a Slurm begin with. */
export const JOB_BEGINNING = beginning(STANDING);
