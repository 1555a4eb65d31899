/** sh that prints which services the init system of a node knows. Starts nothing, and asks no init script anything. */

import { frameMark } from '../../facts/index.ts';
import { beginning } from '../nodes/node-script.ts';

/** A line each: `NAME STATE ENABLED`, where `-` stands for what is not known. */
const DISCOVER = `
discover_systemd() {
  systemctl list-unit-files --no-pager --no-legend --type=service | while read -r unit file rest; do echo "F $unit $file"; done
  systemctl list-units --no-pager --no-legend --plain --all --type=service |
    while read -r unit load active rest; do echo "U $unit $active"; done
}
discover_links() {
  for file in /etc/init.d/*; do
    name=\${file##*/}
    if [ ! -f "$file" ] || [ ! -x "$file" ]; then continue; fi
    case $name in *.*|README|rc|rcS|skeleton|functions*) continue;; esac
    "$1" "$name"
  done
}
discover_one_sysv() {
  enabled=no
  for link in /etc/rc[2-5].d/S??"$1"; do if [ -e "$link" ]; then enabled=yes; fi; done
  echo "S $1 - $enabled"
}
discover_one_openrc() {
  state=stopped; enabled=no
  if [ -e "/run/openrc/started/$1" ]; then state=running; fi
  for link in /etc/runlevels/*/"$1"; do if [ -e "$link" ]; then enabled=yes; fi; done
  echo "S $1 $state $enabled"
}
discover_sysv() { discover_links discover_one_sysv; }
discover_openrc() { discover_links discover_one_openrc; }
`;

export function discoverScript(nonce: string): string {
  return `${beginning([])}${DISCOVER}${frameMark(nonce, 'init')}; echo "$init"
${frameMark(nonce, 'units')}
"discover_$init"`;
}
