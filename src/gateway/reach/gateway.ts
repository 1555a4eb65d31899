/**
 * One gateway, started when its first leaf is wanted. For a single run that is once and for all; where runs follow each
 * other it lasts: it is ended when nobody uses it, and one that has died is started anew.
 */

import { type Clock, messageOf, NOBODY_WAITS } from '../../base/index.ts';
import { ConnectError, unlessAborted } from '../../transport/index.ts';
import type { GatewayLink } from './gateway-link.ts';
import type { GatewayLost } from './gateway-lost.ts';
import { Window } from './window.ts';

export interface Lasting {
  readonly clock: Clock;
  /** Without a leaf for so long, it is ended. */
  readonly idleMs: number;
  /** One that has died, or does not work, is left alone for so long. */
  readonly restMs: number;
}

export interface GatewayParts {
  /** Rejects with an error that says why the gateway cannot work. */
  readonly start: (gateway: string, signal: AbortSignal) => Promise<GatewayLink>;
  /** Most leaves at once of each gateway, and of this machine. */
  readonly fanout: number;
  /** Absent for a single run. */
  readonly lasting?: Lasting | undefined;
  /** One sentence for a person. */
  readonly note: (sentence: string) => void;
}

/** Somebody's place at a gateway that works. */
export interface GatewayPlace {
  readonly link: GatewayLink;
  readonly leave: () => void;
}

export class Gateway {
  readonly #name: string;
  readonly #parts: GatewayParts;
  readonly #over: AbortSignal;
  readonly #window: Window;
  #life: Life | undefined;
  /** Nobody wants to hear the same again and again. */
  #lastNote: string | undefined;

  constructor(name: string, parts: GatewayParts, over: AbortSignal) {
    this.#name = name;
    this.#parts = parts;
    this.#over = over;
    this.#window = new Window(parts.fanout);
  }

  /** Undefined when it does not work, or not any more. */
  async enter(signal: AbortSignal): Promise<GatewayPlace | undefined> {
    const life = this.#currentLife();
    const give = life.take();
    try {
      const link = await unlessAborted(life.link, signal);
      if (signal.aborted) throw givenUp();
      if (link?.loss) this.tellLoss(link.loss);
      if (link === undefined || link.loss) {
        give();
        return undefined;
      }
      const leave = await enterWindow(this.#window, signal);
      return {
        link,
        leave: () => {
          leave();
          give();
        },
      };
    } catch (error) {
      give();
      throw error;
    }
  }

  tellLoss({ message }: GatewayLost): void {
    this.#tell(`${message}; nodes that it had not begun go another way`);
  }

  async close(): Promise<void> {
    await this.#life?.end();
  }

  #currentLife(): Life {
    const { lasting } = this.#parts;
    if (this.#life === undefined || (lasting && this.#life.hasRested(lasting)))
      this.#life = new Life(this.#start(), lasting, (life) => this.#forget(life));
    return this.#life;
  }

  async #start(): Promise<GatewayLink | undefined> {
    try {
      const link = await this.#parts.start(this.#name, this.#over);
      this.#lastNote = undefined;
      return link;
    } catch (error) {
      this.#tell(`${messageOf(error)}; its nodes go another way`);
      return undefined;
    }
  }

  #forget(life: Life): void {
    if (this.#life === life) this.#life = undefined;
  }

  #tell(sentence: string): void {
    if (this.#over.aborted || sentence === this.#lastNote) return;
    this.#lastNote = sentence;
    this.#parts.note(sentence);
  }
}

/** A gateway from one start to its end. */
class Life {
  readonly link: Promise<GatewayLink | undefined>;
  readonly #lasting: Lasting | undefined;
  readonly #unused: (life: Life) => void;
  #users = 0;
  /** Aborted when it is used again. */
  #idle = new AbortController();
  /** It has died, or did not come to life. */
  #endedAtMs: () => number | undefined = () => undefined;

  constructor(
    starting: Promise<GatewayLink | undefined>,
    lasting: Lasting | undefined,
    unused: (life: Life) => void,
  ) {
    this.#lasting = lasting;
    this.#unused = unused;
    this.link = starting.then((link) => {
      const failedAtMs = lasting?.clock.now();
      this.#endedAtMs = () => (link ? link.lostAtMs : failedAtMs);
      return link;
    });
  }

  /** Returns what gives it back. */
  take(): () => void {
    this.#users++;
    this.#idle.abort(NOBODY_WAITS);
    let isTaken = true;
    return () => {
      if (isTaken && --this.#users === 0) this.#endUnlessUsed();
      isTaken = false;
    };
  }

  /** It has ended so long ago that it may be tried again. */
  hasRested({ clock, restMs }: Lasting): boolean {
    const endedAtMs = this.#endedAtMs();
    return endedAtMs !== undefined && clock.now() - endedAtMs >= restMs;
  }

  async end(): Promise<void> {
    this.#idle.abort(NOBODY_WAITS);
    (await this.link)?.close();
  }

  #endUnlessUsed(): void {
    if (this.#lasting === undefined || this.#endedAtMs() !== undefined) return;
    const { clock, idleMs } = this.#lasting;
    this.#idle = new AbortController();
    clock.sleep(idleMs, this.#idle.signal).then(
      () => {
        this.#unused(this);
        void this.end();
      },
      () => undefined,
    );
  }
}

/** A place of `window`; rejects with ConnectError where it is given up. */
export async function enterWindow(window: Window, signal: AbortSignal): Promise<() => void> {
  try {
    return await window.enter(signal);
  } catch {
    throw givenUp();
  }
}

function givenUp(): ConnectError {
  return new ConnectError('cancelled', 'interrupted', 'the connect was given up');
}
