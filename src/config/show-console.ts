/** `console` in the form of grappe.yaml. */

import type { ConsoleSettings } from './console-settings.ts';
import { formatDuration } from './duration.ts';
import type { Shown } from './shown.ts';

export function shownConsole(console: ConsoleSettings): Shown {
  const { bind, port, publicUrl, tls, behindTlsProxy, proxies, sessions, roles, editConfig } = console;
  return {
    bind,
    port,
    ...(publicUrl !== undefined && { public_url: publicUrl }),
    ...(tls !== undefined && { tls: tls === 'self-signed' ? tls : { ...tls } }),
    behind_tls_proxy: behindTlsProxy,
    ...(proxies.length > 0 && { proxies }),
    sessions: { idle: formatDuration(sessions.idleMs), max: formatDuration(sessions.maxMs) },
    ...(roles.size > 0 && { roles: shownRoles(roles) }),
    edit_config: editConfig,
  };
}

function shownRoles(roles: ConsoleSettings['roles']): Shown {
  return Object.fromEntries(Array.from(roles, ([name, role]) => [name, { ...role }]));
}
