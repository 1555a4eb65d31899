/** What goes on, and what has ended lately: runs, jobs, changes of services, checks. */

import { computed, signal } from '@preact/signals';
import { problems } from '../parts/notices.tsx';
import type { QueryChange } from '../router/location.ts';
import { readKept, writeKept } from './kept.ts';

export interface ActivityItem {
  readonly id: string;
  readonly kind: 'run' | 'job' | 'rollout' | 'check';
  /** The command, the file, the plan. */
  readonly title: string;
  readonly who: string;
  /** A word of the tables of outcomes and states. */
  readonly state: string;
  readonly isGoing: boolean;
  readonly began: string;
  readonly ended: string | null;
  /** Of nodes or tasks. */
  readonly done: number;
  readonly count: number;
  /** Its page. */
  readonly path: string;
  readonly query?: QueryChange;
}

/** The newest first. */
export const activity = signal<readonly ActivityItem[]>([]);

export const isDrawerOpen = signal(readKept('drawer') === 'open');
isDrawerOpen.subscribe((isOpen) => writeKept('drawer', isOpen ? 'open' : 'closed'));

export const goingOn = computed(() => activity.value.filter((item) => item.isGoing).length);
export const problemCount = computed(() => problems.value.length);
