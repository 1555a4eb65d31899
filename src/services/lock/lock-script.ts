/**
 * sh for locks on a node. A lock is a folder per service, made by mkdir; the folder in it, named after the run, is who
 * holds it, and is moved there whole. One that has expired is moved away by its name. Only one of several can do
 * either. Time is the node's uptime, which nobody sets back; another boot ends every lock.
 *
 * Root's locks lie in /run/grappe, which ends with the boot. Others, who cannot write there, have theirs in their home
 * folder, by host: they keep apart only operators who log in as the same account. Where one machine stands for many
 * nodes, GRAPPE_LOCKS in their environment gives each a folder.
 */

import { frameMark } from '../../facts/index.ts';
import { shellWord } from '../shell-word.ts';

/** A service as the name of a folder. */
export function lockName(service: string): string {
  return service.replaceAll(/[^A-Za-z0-9_@:.-]|^\./g, (char) =>
    [...Buffer.from(char)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}

/** The service of such a name; undefined where no service can have it. */
export function serviceOfLock(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}

/**
 * Prints `NAME WORD SECONDS OWNER` a lock: taken, kept (is the run's own), over (was expired), held (by another), none
 * (cannot be had). One machine may stand for many nodes, so the same run may ask many times at once.
 */
const TAKE = `
lock_take() {
  lock=$locks/$1 own=$locks/.$1.$id.$$
  if [ -d "$lock/$id" ] && lock_prolong "$lock/$id"; then echo "$1 kept 0"; return; fi
  if mkdir "$own" && printf '%s\\n' "$mine" >"$own/owner" && lock_prolong "$own"; then lock_try "$1"
  else echo "$1 none 0"; fi
  rm -rf "$own" "$own.over"
}
lock_try() {
  word=taken owner= waits=0
  for try in 1 2 3 4 5 6 7 8 9 10; do
    if mkdir "$lock"; then
      mv "$own" "$lock/$id" || continue
      # Another process of this run was there before, and it went into that one's folder.
      if rm -r "$lock/$id/\${own##*/}"; then echo "$1 kept 0"; return; fi
      if lock_alone; then printf '%s %s 0 %s\\n' "$1" $word "$owner"; return; fi
      mv "$lock/$id" "$own"
    fi
    lock_wait
    if [ "$holder" = "$id" ]; then echo "$1 kept 0"; return; fi
    if [ -z "$holder" ]; then
      # Whoever was just about to take it was killed there: only an empty folder goes. One that is gone may be made again by now.
      [ $waits -lt 20 ] || { rmdir "$lock"; waits=0; }
      continue
    fi
    if [ "\${left:-0}" -gt 0 ]; then printf '%s held %s %s\\n' "$1" $left "$(lock_owner)"; return; fi
    owner=$(lock_owner)
    mv "$lock/$holder" "$own.over" && word=over && rmdir "$lock"
    rm -rf "$own.over"
  done
  echo "$1 held 0"
}
lock_wait() { # for one that is being made: two seconds
  while lock_holder; lock_left; [ -d "$lock" ] && [ -z "$left" ] && [ $waits -lt 20 ]; do
    waits=$(( waits + 1 ))
    sleep 0.1 || { sleep 1; waits=$(( waits + 9 )); }
  done
}
lock_alone() { [ "$(ls -A "$lock")" = "$id" ]; }
lock_prolong() { # whole at every moment
  echo "$boot $(( $(lock_now) + ttl ))" >"$1/until.$$" && mv -f "$1/until.$$" "$1/until"
}
`;

const COMMON = `
if [ -n "$GRAPPE_LOCKS" ]; then locks=$GRAPPE_LOCKS
elif [ "$(id -u)" = 0 ]; then locks=/run/grappe/locks
else locks=\${XDG_STATE_HOME:-$HOME/.local/state}/grappe/locks/$(uname -n); fi
boot=$(cat /proc/sys/kernel/random/boot_id)
lock_now() { read -r now rest </proc/uptime; echo "\${now%.*}"; }
lock_holder() { holder=$(ls -A "$lock" | head -n 1); }
lock_owner() { head -n 1 "$lock/$holder/owner" | head -c 2000; }
lock_left() {
  left=; booted=; until= # nothing: its text is not there yet
  read -r booted until <"$lock/$holder/until" || return
  left=0
  case $until in ''|*[!0-9]*) ;; *) [ "$booted" = "$boot" ] && left=$(( until - $(lock_now) ));; esac
}
lock_free() { # the lock of one holder, whole
  free=\${1%/*}/.\${1##*/}.$2.$$
  mv "$1/$2" "$free" && rm -rf "$free" && rmdir "$1"
}
`;

export interface TakeLocks {
  readonly services: readonly string[];
  /** Letters and digits: the run. */
  readonly id: string;
  /** One line. */
  readonly owner: string;
  readonly ttlSeconds: number;
}

/** Takes locks, or refreshes those that are held already; tells the boot, too, which ends locks by itself. */
export function takeScript({ services, id, owner, ttlSeconds }: TakeLocks, nonce: string): string {
  const names = services.map((service) => shellWord(lockName(service)));
  return `${frameMark(nonce, 'boot')}
(${COMMON}${TAKE}
echo "$boot"
${frameMark(nonce, 'locks')}
id=${shellWord(id)} mine=${shellWord(owner)} ttl=${ttlSeconds}
(umask 077; mkdir -p "\${locks%/*}"); (umask 022; mkdir -p "$locks")
for name in ${names.join(' ')}; do lock_take "$name"; done)
`;
}

/** Prints `NAME freed 0` a lock. */
export function freeScript(services: readonly string[], id: string, nonce: string): string {
  const names = services.map((service) => shellWord(lockName(service)));
  return `${frameMark(nonce, 'locks')}
(${COMMON}
for name in ${names.join(' ')}; do lock_free "$locks/$name" ${shellWord(id)} && echo "$name freed 0"; done)
`;
}

/** Frees whatever this run holds on the node. */
export function breakScript(id: string, nonce: string): string {
  return `${frameMark(nonce, 'locks')}
(${COMMON}
for lock in "$locks"/*; do
  [ -d "$lock/"${shellWord(id)} ] || continue
  lock_free "$lock" ${shellWord(id)} && echo "\${lock##*/} freed 0"
done)
`;
}

/** Prints `NAME held SECONDS OWNER` a lock; no seconds left: it has expired. */
export function listScript(nonce: string): string {
  return `${frameMark(nonce, 'locks')}
(${COMMON}
for lock in "$locks"/*; do
  [ -d "$lock" ] || continue
  lock_holder
  [ -n "$holder" ] || continue
  lock_left
  printf '%s held %s %s\\n' "\${lock##*/}" "\${left:-0}" "$(lock_owner)"
done)
`;
}
