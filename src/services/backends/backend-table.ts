/** All backends, by name. */

import type { Backend } from '../../config/index.ts';
import type { BackendKind } from './backend-kind.ts';
import { command } from './command.ts';
import { openrc } from './openrc.ts';
import { runit } from './runit.ts';
import { supervisord } from './supervisord.ts';
import { systemd } from './systemd.ts';
import { sysv } from './sysv.ts';

export const BACKEND_KINDS: Readonly<Record<Backend, BackendKind>> = {
  systemd,
  sysv,
  openrc,
  runit,
  supervisord,
  command,
};
