/**
 * Host names to addresses. The system's resolver blocks a thread of a small pool that files need as well, so a
 * dead resolver may hold only a few of them; literal addresses and names of /etc/hosts never ask it.
 */

import { type LookupAddress, lookup } from 'node:dns';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { systemCode } from '../../base/index.ts';
import { ConnectError } from '../connect-error.ts';
import { printableLine } from '../printable.ts';

export type Lookup = (host: string) => Promise<readonly LookupAddress[]>;

export interface ResolverOptions {
  /** The system's resolver; tests give one that fails or hangs. */
  readonly lookup?: Lookup;
  readonly timeoutMs?: number;
  readonly hostsFile?: string;
}

/** Node's pool has four threads; two stay free for everything else. */
const MOST_AT_ONCE = 2;

export class AddressResolver {
  readonly #lookup: Lookup;
  readonly #timeoutMs: number;
  readonly #hostsFile: string;
  readonly #running = new Map<string, Promise<readonly LookupAddress[]>>();
  readonly #known = new Map<string, readonly LookupAddress[]>();
  readonly #queue: (() => void)[] = [];
  #active = 0;
  #hosts: ReadonlyMap<string, readonly LookupAddress[]> | undefined;

  constructor(options: ResolverOptions = {}) {
    this.#lookup = options.lookup ?? systemLookup;
    this.#timeoutMs = options.timeoutMs ?? 5000;
    this.#hostsFile = options.hostsFile ?? '/etc/hosts';
  }

  /** Addresses of `host`. Rejects with ConnectError `dns`; whether to ask again is for the run to say. */
  async resolve(host: string, signal: AbortSignal): Promise<readonly LookupAddress[]> {
    return this.#withoutAsking(host) ?? this.#ask(host, signal);
  }

  /** The first address of `host` as far as it is known without asking anybody. */
  knownAddress(host: string): string | undefined {
    return this.#withoutAsking(host)?.[0]?.address;
  }

  #withoutAsking(host: string): readonly LookupAddress[] | undefined {
    const bare = host.replace(/%.*$/, '');
    if (isIP(bare)) return [{ address: host, family: isIP(bare) }];
    this.#hosts ??= readHosts(this.#hostsFile);
    return this.#hosts.get(host.toLowerCase()) ?? this.#known.get(host);
  }

  async #ask(host: string, signal: AbortSignal): Promise<readonly LookupAddress[]> {
    const answer = this.#running.get(host) ?? this.#start(host);
    const within = AbortSignal.any([signal, AbortSignal.timeout(this.#timeoutMs)]);
    const found = await Promise.race([
      answer.catch((error: unknown) => failure(host, error)),
      aborted(within),
    ]);
    if (found === 'aborted') {
      if (signal.aborted) throw new ConnectError('cancelled', 'interrupted', 'the run was interrupted');
      throw dnsError(host, `no answer from the resolver within ${this.#timeoutMs / 1000} s`);
    }
    if (found instanceof ConnectError) throw found;
    this.#known.set(host, found);
    return found;
  }

  /** One question for all who want to know the same, and only a few questions at once. */
  #start(host: string): Promise<readonly LookupAddress[]> {
    const answer = this.#slot()
      .then(() => this.#lookup(host).finally(() => this.#release()))
      .finally(() => this.#running.delete(host));
    this.#running.set(host, answer);
    return answer;
  }

  #slot(): Promise<void> {
    if (this.#active < MOST_AT_ONCE) {
      this.#active++;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#queue.push(resolve));
  }

  #release(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#active--;
    else next();
  }
}

function systemLookup(host: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses);
    });
  });
}

function failure(host: string, error: unknown): ConnectError {
  const code = systemCode(error) ?? String(error);
  return dnsError(host, code === 'ENOTFOUND' ? 'no such name' : code);
}

function dnsError(host: string, why: string): ConnectError {
  return new ConnectError('unreachable', 'dns', `'${printableLine(host)}' has no address: ${why}`);
}

function aborted(signal: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('aborted');
    else signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
}

/** Names of a hosts(5) file with their addresses in order of the lines; an unreadable file has none. */
function readHosts(path: string): Map<string, LookupAddress[]> {
  const hosts = new Map<string, LookupAddress[]>();
  for (const line of readLines(path)) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const family = isIP(address);
    if (family === 0) continue;
    for (const name of names.map((text) => text.toLowerCase())) {
      hosts.set(name, [...(hosts.get(name) ?? []), { address, family }]);
    }
  }
  return hosts;
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
