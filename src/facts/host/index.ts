/** What grappe itself asks of every node. */

import type { FactsOf } from '../fragment.ts';
import { disks } from './disks.ts';
import { init, virtualisation } from './init.ts';
import { cpus, load, memory, uptime } from './machine.ts';
import { kernel, os } from './system.ts';

/** The slowest question comes last. */
export const HOST_FRAGMENTS = { os, kernel, cpus, memory, load, uptime, init, virtualisation, disks };

export type HostFacts = FactsOf<typeof HOST_FRAGMENTS>;
