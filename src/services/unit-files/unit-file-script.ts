/** sh that prints the files which make a unit what it is, each behind its path: unit file and drop-ins, scripts, sections. */

import { frameMark } from '../../facts/index.ts';
import type { Target } from '../node-actions.ts';
import { backendWord, beginning, environmentOf, type Surroundings } from '../nodes/node-script.ts';
import { shellWord } from '../shell-word.ts';

/** More of one file than this is not shown. */
const FILE_BYTES = 100_000;

/** `denied=yes`: there is more, which the login may not read. */
const FUNCTIONS = `
denied= shown=
show_files() {
  for file; do
    [ -f "$file" ] || continue
    if [ ! -r "$file" ]; then denied=yes; continue; fi
    [ -z "$shown" ] || echo
    shown=yes
    printf '# %s\\n' "$file"; head -c ${FILE_BYTES} "$file"
  done
}
systemd_cat() {
  said=$(systemctl cat --no-pager -- "$1" | head -c ${FILE_BYTES})
  if [ -n "$said" ]; then printf '%s\\n' "$said"
  elif [ "$(systemctl show -p LoadState -- "$1")" = LoadState=loaded ]; then denied=yes; fi
}
sysv_cat() { # the login need not be allowed to run it
  script=/etc/init.d/$1; [ -e "$script" ] || script=/etc/rc.d/init.d/$1
  if [ -e "$script" ]; then show_files "$script" /etc/default/"$1" /etc/sysconfig/"$1"; fi
}
openrc_cat() { show_files "$(rc-service -r "$1" || echo /etc/init.d/"$1")" /etc/conf.d/"$1"; }
runit_cat() {
  runit_folder "$1"
  [ -d "$folder" ] || folder=/etc/sv/$1
  if [ -d "$folder" ] && [ ! -x "$folder" ]; then denied=yes; fi
  show_files "$folder"/run "$folder"/check "$folder"/finish "$folder"/conf "$folder"/log/run
}
supervisord_file() { # as the one that runs was told, else where it looks by itself
  pid=$(supervisorctl pid) folder= file=
  case $pid in ''|0|*[!0-9]*) ;; *)
    folder=$(readlink /proc/$pid/cwd)
    file=$(tr '\\0' '\\n' </proc/$pid/cmdline | sed -n '/^-c$/{n;p;}; /^--configuration$/{n;p;}; s/^--configuration=//p' | head -n 1);;
  esac
  case $file in
    /*) return;;
    ?*) file=$folder/$file; return;;
  esac
  for file in "$folder"/supervisord.conf "$folder"/etc/supervisord.conf /etc/supervisord.conf /etc/supervisor/supervisord.conf; do
    [ -f "$file" ] && return
  done
}
supervisord_cat() {
  supervisord_file
  [ -f "$file" ] || return
  if [ ! -r "$file" ]; then denied=yes; return; fi
  cd "\${file%/*}"
  includes=$(awk '/^\\[/ { on = /^\\[include\\]/; next } on && /^files[ \\t]*[=:]/ { sub(/^[^=:]*[=:]/, ""); print; more = 1; next }
    on && more && /^[ \\t]/ { print; next } { more = 0 }' "$file" | sed "s|%(here)s|\${file%/*}|g")
  name=\${1%%:*}
  set -- "$file"
  for each in $includes; do
    case $each in /*) ;; *) each=$PWD/$each;; esac
    if [ -r "$each" ]; then set -- "$@" "$each"; elif [ -f "$each" ]; then denied=yes; fi
  done
  group=$(awk -v head="[group:$name]" '/^\\[/ { on = index($0, head) == 1 } on && /^programs[ \\t]*[=:]/ { sub(/^[^=:]*[=:]/, ""); print }' "$@")
  awk -v names=",$name,$(printf %s "$group" | tr -d ' \\t\\n')," '
    /^\\[/ {
      on = 0
      if (match($0, /^\\[(program|fcgi-program|eventlistener|group):[^]]*\\]/)) {
        own = substr($0, 2, RLENGTH - 2); sub(/^[^:]*:/, "", own)
        on = index(names, "," own ",") > 0
      }
      if (on && FILENAME != last) { if (last != "") print ""; print "# " FILENAME; last = FILENAME }
    }
    on' "$@" | head -c ${FILE_BYTES}
}
command_cat() {
  echo '# commands of grappe.yaml'
  for each in status start stop restart reload enable disable is_enabled logs; do
    eval "text=\\$c_$each"
    [ -z "$text" ] || printf '%s: %s\\n' "$each" "$text"
  done
}
`;

/** `part` tells the frames of several units apart. */
export function unitFileScript(
  target: Target,
  { nonce, surroundings, part }: { nonce: string; surroundings: Surroundings; part: number },
): string {
  return `${beginning([target])}${environmentOf(target, surroundings)}${FUNCTIONS}
backend=${backendWord(target)}
${frameMark(nonce, `text-${part}`)}
"\${backend}_cat" ${shellWord(target.settings.unit)}
${frameMark(nonce, `denied-${part}`)}; echo "$denied"`;
}
