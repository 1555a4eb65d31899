/** A change for a person: results on stdout as they are final, waves and what runs on stderr. */

import { sanitise } from '../../../../output/index.ts';
import type {
  InstanceEvent,
  RolloutEvent,
  ServiceEvent,
  SummaryEvent,
  WaveEvent,
} from '../../../../services/index.ts';
import type { CliIo } from '../../../io.ts';
import type { ChangeDisplay } from './change-display.ts';
import { LiveTable } from './live-table.ts';
import { ServiceProgress } from './service-progress.ts';
import { serviceText } from './service-text.ts';
import { endText } from './end-text.ts';

export class TextDisplay implements ChangeDisplay {
  readonly #io: CliIo;
  readonly #live: LiveTable | undefined;
  readonly #progress = new ServiceProgress();
  /** What is not well, of services that have not settled yet. */
  readonly #bad = new Map<string, InstanceEvent[]>();
  #width = 0;
  #isResting = false;

  constructor(io: CliIo) {
    this.#io = io;
    this.#live = io.stderr.isTerminal
      ? new LiveTable(io.stderr, () => (this.#isResting ? [] : this.#progress.lines()))
      : undefined;
  }

  looked(node: string): void {
    this.#progress.looked(node);
  }

  rest(): void {
    this.#isResting = true;
    this.#live?.erase();
  }

  tell(event: RolloutEvent): void {
    this.#isResting = false;
    this.#progress.tell(event);
    const remark = remarkOf(event);
    if (remark !== undefined) this.#remark(remark);
    switch (event.event) {
      case 'plan':
        this.#width = Math.max(...event.services.map(({ service }) => service.length));
        break;
      case 'instance':
        if (event.outcome !== 'changed' && event.outcome !== 'unchanged') this.#keep(event);
        break;
      case 'service':
        this.#settle(event);
        break;
      default:
    }
  }

  say(text: string): void {
    this.#put(this.#io.stderr, text);
  }

  async finish(summary: SummaryEvent): Promise<void> {
    this[Symbol.dispose]();
    await this.#io.stdout.flush();
    this.#put(this.#io.stderr, sanitise(endText(summary, this.#io.program)));
  }

  [Symbol.dispose](): void {
    this.#live?.[Symbol.dispose]();
  }

  #keep(event: InstanceEvent): void {
    const known = this.#bad.get(event.service);
    if (known) known.push(event);
    else this.#bad.set(event.service, [event]);
  }

  #settle(event: ServiceEvent): void {
    const bad = this.#bad.get(event.service) ?? [];
    this.#bad.delete(event.service);
    this.#put(this.#io.stdout, sanitise(serviceText(event, bad, this.#width)));
  }

  #remark(text: string): void {
    this.#put(this.#io.stderr, sanitise(`${this.#io.program}: ${text}\n`));
  }

  #put(output: CliIo['stdout'], text: string): void {
    if (output.isTerminal) this.#live?.erase();
    void output.write(text);
  }
}

/** What is said while it goes on. */
function remarkOf(event: RolloutEvent): string | undefined {
  switch (event.event) {
    case 'wave':
      return event.of > 1 || event.canary ? waveText(event) : undefined;
    case 'warning':
      return `${event.service} on ${event.nodes}: ${event.message}`;
    case 'rollback': {
      const { service, node, outcome, detail } = event;
      return `${service} on ${node} is put back: ${outcome}${detail === null ? '' : ` (${detail})`}`;
    }
    default:
      return undefined;
  }
}

/** `web: canary 1/3: n1` · `web: wave 2/3 ended, 1 of at most 2 failed`. */
function waveText({ service, wave, of, canary, nodes, is, failed, maxFailed }: WaveEvent): string {
  const name = `${service}: ${canary ? 'canary' : 'wave'} ${wave}/${of}`;
  switch (is) {
    case 'begun':
      return `${name}: ${nodes}`;
    case 'ended':
      return `${name} ended, ${failed} failed of at most ${maxFailed}`;
    case 'waiting':
      return `${service}: waits until somebody promotes the canary`;
  }
}
