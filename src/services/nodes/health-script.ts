/** A healthcheck on the node itself, with whatever program for it the node has. */

import type { Healthcheck } from '../../config/index.ts';
import { frameMark, type Frames } from '../../facts/index.ts';
import { shellWord } from '../shell-word.ts';

/** Of what it printed, the end; its exit status stands last. */
export function healthScript({ probe, timeoutMs }: Healthcheck, nonce: string): string {
  const seconds = Math.ceil(timeoutMs / 1000);
  const check =
    'test' in probe
      ? `within ${seconds} sh -c ${shellWord(probe.test)}`
      : 'http' in probe
        ? `http_check ${seconds} ${httpWords(probe.http)}`
        : `tcp_check ${seconds} ${shellWord(probe.tcp.host)} ${probe.tcp.port}`;
  return `said=$(${check} 2>&1; echo "exit $?")
${frameMark(nonce, 'health')}; printf '%s\\n' "$said" | tail -c 600`;
}

/** The address for programs that know HTTP, and its parts for those that do not. */
function httpWords(address: string): string {
  const { protocol, hostname, port, host, pathname, search } = new URL(address);
  const scheme = protocol.slice(0, -1);
  const number = port === '' ? (scheme === 'https' ? '443' : '80') : port;
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return [address, scheme, bare, number, `${pathname}${search}`, host].map(shellWord).join(' ');
}

/** A proxy of the login's would answer in place of the service. */
export const HEALTH_FUNCTIONS = `
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
if timeout 1 true; then within() { timeout "$@"; }; else within() { shift; "$@"; }; fi
has() { command -v "$1" >/dev/null; }
http_status() {
  read -r version code rest; echo "$version $code $rest"
  case $code in 2??|3??) ;; *) return 1;; esac
}
http_check() {
  ask=$(printf 'GET %s HTTP/1.0\\r\\nHost: %s\\r\\n\\r' "$6" "$7")
  if has curl; then curl -sS -f -o /dev/null --max-time "$1" -- "$2"
  elif has wget; then within "$1" wget -O /dev/null "$2"
  elif [ "$3" = https ]; then echo "neither curl nor wget is on the node"; return 127
  elif has bash; then
    within "$1" bash -c 'exec 3<>"/dev/tcp/$0/$1" && printf "%s\\n" "$2" >&3 && head -n 1 <&3' "$4" "$5" "$ask" | http_status
  elif has nc; then printf '%s\\n' "$ask" | within "$1" nc "$4" "$5" | head -n 1 | http_status
  else echo "none of curl, wget, bash, nc is on the node"; return 127; fi
}
tcp_check() {
  if has bash; then within "$1" bash -c ': <>"/dev/tcp/$0/$1"' "$2" "$3"
  elif has nc; then within "$1" nc -z "$2" "$3"
  else echo "neither bash nor nc is on the node"; return 127; fi
}
`;

export function healthIn(frames: Frames): { readonly ok: boolean; readonly output: string } | null {
  const text = frames.get('health');
  if (text === undefined) return null;
  const [, output = '', exit] = /^(.*?)\n?exit (\d{1,3})\n*$/s.exec(text) ?? [];
  return { ok: exit === '0', output: exit === undefined ? 'no answer' : output.trim() };
}
