/** The ways in which a script reaches the system that it is about. */

import type { Target } from '../node-actions.ts';

/** plain: as the login · sudo, doas: as root, by which means · local: on this machine. */
export type Way = 'plain' | 'sudo' | 'doas' | 'local';

export type Become = Target['settings']['become'];

export function wayOf(become: Become): Way {
  return become === 'none' ? 'plain' : become;
}

/** Verbs, hooks and the watch have root's rights, where the service does not do without. */
export function actingWay({ settings }: Target): Way {
  if (isLocal(settings)) return 'local';
  return wayOf(settings.become);
}

/** systemd tells anybody how its units are; init scripts mostly want root. */
export function readingWay(target: Target): Way {
  const way = actingWay(target);
  const { backend } = target.settings;
  return way !== 'local' && (backend === 'systemd' || backend === 'auto') ? 'plain' : way;
}

/** One command here stands for all nodes of the service. */
export function isOnce({ settings }: Target): boolean {
  return settings.backend === 'command' && settings.commands?.runOn === 'once';
}

function isLocal(settings: Target['settings']): boolean {
  return settings.backend === 'command' && (settings.commands?.runOn ?? 'node') !== 'node';
}
