/**
 * The question to a node what it can do for programs, as sh: the sandbox is made as it will be, and hello of every
 * language is compiled and run in it. Answers are lines; `read-abilities.ts` knows them.
 */

import { commandsOf, PROGRAM } from '../languages/program-words.ts';
import type { Language, Languages, Way } from '../languages/language.ts';
import { COMPILE_LIMITS } from '../limits.ts';
import { mountFunctions } from './box-mounts.ts';
import { boxFunction, dropVariables, ENTER } from './box-words.ts';
import { CGROUP_TRIALS } from './cgroup-script.ts';
import { type Machine, MACHINES, seccompFilter } from './filter.ts';
import { countOthers, limitWords } from './limit-words.ts';
import { shellWord } from './words.ts';

export interface AbilitiesQuestion {
  readonly languages: Languages;
  /** The account of the node to drop to where the login is root. */
  readonly user?: string;
}

/** An account that is there on almost every node, and that nothing belongs to. */
const NOBODY = 'nobody';

const NEEDED = ['bwrap', 'unshare', 'prlimit', 'setpriv', 'setsid', 'mount', 'mkfifo', 'base64', 'awk'];

/** What a kernel that forbids user namespaces says of it. */
const SETTINGS = [
  'kernel/unprivileged_userns_clone',
  'user/max_user_namespaces',
  'kernel/apparmor_restrict_unprivileged_userns',
];

/** More of what a tool says is not told. */
const SAID_CHARS = 200;

/** Texts go as here-documents: of a quote within quotes, much becomes on the way through shells. */
const END = 'END-OF-THE-INSIDE';
const END_OF_TRIAL = 'END-OF-TRIAL';

/** For one language, that does not come to an end. */
const SECONDS = 10;

export function probeScript({ languages, user = NOBODY }: AbilitiesQuestion): string {
  return `
machine=$(uname -m)
uid=$(id -u)
echo "machine $machine"
echo "uid $uid"
ready=yes to_uid= to_gid= enter=${shellWord(ENTER.user)}
for i in ${NEEDED.join(' ')}; do command -v $i >/dev/null || { echo "missing $i"; ready=; }; done
for i in ${SETTINGS.join(' ')}; do
  [ ! -r /proc/sys/$i ] || echo "sysctl $i $(cat /proc/sys/$i)"
done
case $machine in ${MACHINES.join('|')}) ;; *) ready=;; esac
if [ "$uid" = 0 ]; then
  enter=${shellWord(ENTER.root)}
  to_uid=$(id -u ${shellWord(user)}) && to_gid=$(id -g ${shellWord(user)}) && [ "$to_uid" -gt 0 ] && [ "$to_gid" -gt 0 ] ||
    { echo ${shellWord(`noaccount ${user}`)}; ready=; }
  [ -z "$ready" ] || echo "drop $to_uid $to_gid"
fi
inside() { # what leads there, then what it is to know
  "$@" <<'${END}'
${insideScript(languages)}
${END}
}
said=
if [ -n "$ready" ]; then
  said=$(inside $enter sh -s sandbox "$machine" "$to_uid" "$to_gid" 2>&1)
  printf '%s\\n' "$said"
fi
case "
$said" in
  *'
box '*) ${CGROUP_TRIALS};;
  *) d=$(mktemp -d) && inside sh -s outside "$d" '' '' && rm -rf "$d";;
esac
`;
}

/** Of programs of which nothing else is known. */
const ORDINARY = boxFunction({ net: false, folders: [], env: {} });

/** $1 is sandbox, $2 the machine, $3 and $4 whom to drop to; or $1 is outside, and $2 a folder. */
function insideScript(languages: Languages): string {
  return `umask 022
flat() { tr '\\000-\\037' ' ' | head -c ${SAID_CHARS}; }
${countOthers(true)}where=$1 uid=$3 gid=$4 owner= drop= userns= d=/ able=' '
${mountFunctions([...languages.values()].flatMap(({ folders }) => folders))}
if [ $where = sandbox ]; then
  [ -z "$uid" ] || ${dropVariables('$uid', '$gid')}
  make_mounts ${COMPILE_LIMITS.diskBytes} ${COMPILE_LIMITS.inodes} 0 0 || { echo "failed $(echo "$why" | flat)"; exit; }
  ${ORDINARY}
  case $2 in
    ${MACHINES.map(filterCase).join('\n    ')}
  esac | base64 -d >"$m/filter"
  for userns in --disable-userns ''; do
    why=$( (box true 9<"$m/filter" 8>"$m/stands") 2>&1 </dev/null)
    [ ! -s "$m/stands" ] || break
  done
  [ -s "$m/stands" ] || { echo "failed $(echo "$why" | flat)"; exit; }
  echo "box \${userns:-plain}"
  work=$m/work
  launch() { box "$@" 9<"$m/filter" 8>/dev/null; }
else
  work=$2
  launch() { cd "$work" && exec "$@"; }
fi
try() { # LANGUAGE WAY; its commands come on stdin
  case $able in *" $1 "*) return;; esac
  said=$(cat)
  said=$(launch timeout -k 1 ${SECONDS} ${limitWords(COMPILE_LIMITS, false)} sh -c "$said" 2>&1 </dev/null)
  case $said in
    *'
hello') able="$able$1 "; echo "able $1 $2 $(echo "\${said%hello}" | flat)";;
    *) echo "unable $1 $2 $(echo "$said" | flat)";;
  esac
}
${[...languages].map(([name, language]) => trials(name, language)).join('\n')}
`;
}

function filterCase(machine: Machine): string {
  return `${machine}) echo ${Buffer.from(seccompFilter(machine)).toString('base64')};;`;
}

function trials(name: string, { folders, hello, ways }: Language): string {
  const shown = folders.length === 0 ? ORDINARY : boxFunction({ net: false, folders, env: {} });
  return [
    folders.length === 0 ? '' : `[ $where = outside ] || ${shown}`,
    `cat >"$work/${hello.file}" <<'${END_OF_TRIAL}'
${hello.text.trimEnd()}
${END_OF_TRIAL}`,
    ...ways.map((way) => trialOf(name, way, hello)),
    folders.length === 0 ? '' : `[ $where = outside ] || ${ORDINARY}`,
  ]
    .filter((text) => text !== '')
    .join('\n');
}

function trialOf(name: string, way: Way, { file, text }: Language['hello']): string {
  const memory = { compile: COMPILE_LIMITS.memoryBytes, run: COMPILE_LIMITS.memoryBytes };
  const { compile, run } = commandsOf(way, { path: file, text }, memory);
  return `try ${shellWord(name)} ${shellWord(way.name)} <<'${END_OF_TRIAL}'
v=$({ ${way.version}; } 2>&1) || { echo "version $v"; exit; }
echo "$v"
rm -f ${PROGRAM}
${compile === null ? '' : `{ ${compile}; } || exit`}
${run}
${END_OF_TRIAL}`;
}
