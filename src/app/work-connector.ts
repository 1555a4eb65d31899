/**
 * The way to nodes for whoever asks them time and again: a server, a program, the services of a fleet. Gateways do the
 * work where routes say so, and stay between one use and the next; all other nodes are reached the flat way.
 */

import { messageOf, systemClock } from '../base/index.ts';
import type { Connection, Connector } from '../transport/index.ts';
import type { Fleet } from './fleet.ts';
import {
  GATEWAY_BUNDLE,
  getsPasswords,
  leafReach,
  NO_BUNDLE,
  OBSTACLES,
  workersFor,
} from './gateway-leaves.ts';

export interface WorkRequest {
  readonly fleet: Fleet;
  /** The flat way, on which the gateways themselves are reached; closed with it. */
  readonly direct: Connector;
  /** Somebody says how this machine logs in to a node: a gateway would log in otherwise. */
  readonly saysLogin?: (node: string) => boolean;
  /** One sentence for a person. */
  readonly note: (sentence: string) => void;
  /** The file of the gateways' program; grappe's own when absent. */
  readonly bundle?: string;
}

/** Whether any route gives work to gateways. */
export function givesWork({ config }: Fleet): boolean {
  return config.routes.some(({ work }) => work === 'gateway');
}

/** Contacts nobody: a gateway is started when its first node is wanted. */
export function byGateways(request: WorkRequest): Connector {
  return givesWork(request.fleet) ? new WorkConnector(request) : request.direct;
}

/** A gateway without a connection to a node for so long is ended. */
const IDLE_MS = 60_000;
/** One that has died, or cannot work, is left alone for so long: its nodes go another way meanwhile. */
const REST_MS = 15_000;

class WorkConnector implements Connector {
  readonly #request: WorkRequest;
  readonly #told = new Set<string>();
  #gateways: Promise<Connector | undefined> | undefined;

  constructor(request: WorkRequest) {
    this.#request = request;
  }

  siteOf(node: string): string {
    return this.#request.direct.siteOf(node);
  }

  async connect(node: string, signal: AbortSignal): Promise<Connection> {
    const gateways = this.#isForGateways(node) ? await (this.#gateways ??= this.#open()) : undefined;
    return (gateways ?? this.#request.direct).connect(node, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#gateways)?.[Symbol.asyncDispose]();
    await this.#request.direct[Symbol.asyncDispose]();
  }

  #isForGateways(node: string): boolean {
    const { fleet, saysLogin } = this.#request;
    if (workersFor(fleet, node).length === 0) return false;
    if (getsPasswords(fleet, node)) this.#tellOnce(OBSTACLES.passwords);
    else if (saysLogin?.(node)) this.#tellOnce(OBSTACLES.login);
    else return true;
    return false;
  }

  async #open(): Promise<Connector | undefined> {
    const { fleet, direct, note, bundle: file = GATEWAY_BUNDLE } = this.#request;
    const { GatewayConnector, readBundle, startGateway } = await import('../gateway/index.ts');
    const bundle = await readBundle(file).catch((error: unknown) => new Error(messageOf(error)));
    if (bundle === undefined || bundle instanceof Error) {
      note(bundle ? `gateways cannot work: ${bundle.message}` : NO_BUNDLE);
      return undefined;
    }
    return new GatewayConnector({
      ...{ direct, note },
      gatewaysOf: (node) => workersFor(fleet, node),
      reachOf: (node) => leafReach(fleet.reachOf(node)),
      start: (name, signal) => startGateway({ name, connector: direct, bundle, clock: systemClock }, signal),
      // Connections are kept: they say nothing of how much is done at once, which their users bound.
      fanout: Infinity,
      isLive: true,
      lasting: { clock: systemClock, idleMs: IDLE_MS, restMs: REST_MS },
    });
  }

  #tellOnce(sentence: string): void {
    if (this.#told.has(sentence)) return;
    this.#told.add(sentence);
    this.#request.note(sentence);
  }
}
