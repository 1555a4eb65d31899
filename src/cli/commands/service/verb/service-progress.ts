/** How far each service is, for the picture on a terminal. */

import { NodeSet } from '../../../../nodeset/index.ts';
import type { RolloutEvent } from '../../../../services/index.ts';

interface Row {
  readonly service: string;
  readonly count: number;
  readonly running: Set<string>;
  wave: string;
  ended: number;
  bad: number;
}

export class ServiceProgress {
  readonly #rows = new Map<string, Row>();
  #looked = 0;
  #hasPlan = false;

  looked(_node: string): void {
    this.#looked++;
  }

  tell(event: RolloutEvent): void {
    switch (event.event) {
      case 'plan':
        this.#hasPlan = true;
        for (const { service, count } of event.services)
          this.#rows.set(service, { service, count, running: new Set(), wave: '', ended: 0, bad: 0 });
        break;
      case 'wave':
        this.#in(event.service, (row) => {
          row.wave = event.of > 1 ? `${event.canary ? 'canary' : 'wave'} ${event.wave}/${event.of}` : '';
        });
        break;
      case 'begin':
        this.#in(event.service, ({ running }) => running.add(event.node));
        break;
      case 'instance':
        this.#in(event.service, (row) => {
          row.running.delete(event.node);
          row.ended++;
          if (event.outcome !== 'changed' && event.outcome !== 'unchanged') row.bad++;
        });
        break;
      case 'service':
        // Its own line stands above by now.
        this.#rows.delete(event.service);
        break;
      default:
    }
  }

  lines(): string[] {
    if (!this.#hasPlan) return this.#looked === 0 ? [] : [`${this.#looked} nodes looked at`];
    return [...this.#rows.values()].map(rowText);
  }

  #in(service: string, change: (row: Row) => void): void {
    const row = this.#rows.get(service);
    if (row) change(row);
  }
}

/** `web  wave 2/3  5/10 · 1 bad · n[4-6]`. */
function rowText({ service, count, running, wave, ended, bad }: Row): string {
  const parts = [
    `${ended}/${count}`,
    ...(bad > 0 ? [`${bad} bad`] : []),
    ...(running.size > 0 ? [NodeSet.from(running).fold()] : []),
  ];
  return [service, ...(wave === '' ? [] : [wave]), parts.join(' · ')].join('  ');
}
