/**
 * What each instance waits for, and what becomes of it: gates between instances, opened and shut as instances end.
 * Pure: the same gates tell a plan what would be blocked and a rollout what may begin.
 */

import { NodeSet } from '../../nodeset/index.ts';
import { type Edge, judge, type Need, type Tally } from './edge.ts';

/** An instance that something waits for, or that waits itself. */
export interface Party {
  readonly service: string;
  readonly node: string;
}

/** Where a chain of blocked instances begins. */
export interface Blame {
  readonly service: string;
  /** Folded. */
  readonly nodes: string;
  readonly what: string;
  readonly selected: boolean;
}

/** How one instance at the far end stands. */
export type Standing =
  | { readonly kind: 'good' | 'pending' }
  /** `blame`: another one is to be blamed for it. */
  | { readonly kind: 'bad'; readonly what: string; readonly selected: boolean; readonly blame?: Blame };

/** One edge between the instances that wait by it and those that they wait for. */
export interface Link<P extends Party> {
  readonly edge: Edge;
  readonly need: Need;
  readonly waiting: readonly P[];
  /** The service whose instances are waited for, and how each of them that counts stands at first, by node. */
  readonly on: string;
  readonly standings: ReadonlyMap<string, Standing>;
  /** What an instance amounts to for this link once it has ended. */
  readonly ended: (party: P) => Standing;
}

export interface GateTurns<P extends Party> {
  /** Nothing holds it back any more. */
  readonly free: (party: P) => void;
  readonly block: (party: P, blame: Blame) => void;
  /** Something that is not required is not good. */
  readonly warn: (link: Link<P>, party: P, blame: Blame) => void;
}

interface Gate<P extends Party> {
  readonly link: Link<P>;
  readonly waiting: readonly P[];
  readonly tally: { -readonly [Key in keyof Tally]: Tally[Key] };
  readonly bad: { node: string; standing: Standing & { kind: 'bad' } }[];
  isSettled: boolean;
}

export class Gates<P extends Party> {
  readonly #turns: GateTurns<P>;
  /** How many shut gates hold each one back; those that are blocked or free are no longer in it. */
  readonly #held = new Map<P, number>();
  /** The gates that the end of an instance may open, by service and node. */
  readonly #opens = new Map<string, Map<string, Gate<P>[]>>();
  readonly #gates: Gate<P>[] = [];

  constructor(parties: Iterable<P>, links: Iterable<Link<P>>, turns: GateTurns<P>) {
    this.#turns = turns;
    for (const party of parties) this.#held.set(party, 0);
    for (const link of links) for (const gate of gatesOf(link)) this.#add(gate);
  }

  #add(gate: Gate<P>): void {
    this.#gates.push(gate);
    for (const party of gate.waiting) this.#held.set(party, (this.#held.get(party) ?? 0) + 1);
    this.#listen(gate);
  }

  /** Lets go of everything that nothing holds, and blocks what is lost already. */
  open(): void {
    const free = [...this.#held].filter(([, count]) => count === 0);
    for (const [party] of free) this.#free(party);
    for (const gate of this.#gates) this.#turn(gate);
  }

  #listen(gate: Gate<P>): void {
    const { on, standings } = gate.link;
    const nodes = isSingle(gate) ? [gate.waiting[0]?.node ?? ''] : standings.keys();
    const byNode = this.#opens.get(on) ?? new Map<string, Gate<P>[]>();
    this.#opens.set(on, byNode);
    for (const node of nodes) {
      const standing = standings.get(node);
      if (standing?.kind === 'pending') byNode.set(node, [...(byNode.get(node) ?? []), gate]);
      if (standing) count(gate, node, standing);
    }
  }

  /** Tells of an instance that has ended; each is told once. */
  end(party: P): void {
    const gates = this.#opens.get(party.service)?.get(party.node) ?? [];
    this.#opens.get(party.service)?.delete(party.node);
    for (const gate of gates) {
      gate.tally.pending--;
      count(gate, party.node, gate.link.ended(party));
      this.#turn(gate);
    }
  }

  /** A service as a whole has failed: whoever needs all of it waits in vain. */
  fail(service: string, blame: Blame): void {
    for (const gate of this.#gates) {
      const { on, need, edge } = gate.link;
      if (gate.isSettled || on !== service || isSingle(gate) || !('tolerated' in need)) continue;
      if (edge.strength === 'required') this.#settle(gate, blame);
    }
  }

  #turn(gate: Gate<P>): void {
    if (gate.isSettled) return;
    const verdict = judge(gate.link.edge.strength, gate.link.need, gate.tally);
    if (verdict !== 'waits') this.#settle(gate, verdict === 'unmet' ? blameOf(gate) : null);
  }

  /** `blame`: why the gate stays shut, or is passed with a warning. */
  #settle(gate: Gate<P>, blame: Blame | null): void {
    gate.isSettled = true;
    const isRequired = gate.link.edge.strength === 'required';
    for (const party of gate.waiting) {
      const count = this.#held.get(party);
      // It is blocked by another gate, or dropped.
      if (count === undefined) continue;
      if (blame && isRequired) {
        this.#held.delete(party);
        this.#turns.block(party, blame);
        continue;
      }
      if (blame) this.#turns.warn(gate.link, party, blame);
      this.#held.set(party, count - 1);
      if (count === 1) this.#free(party);
    }
  }

  #free(party: P): void {
    this.#held.delete(party);
    this.#turns.free(party);
  }

  /** Takes one out that will not begin any more; it is neither let go nor blocked. */
  drop(party: P): void {
    this.#held.delete(party);
  }
}

/** A gate for each node where nodes are joined one by one, else one for all. */
function gatesOf<P extends Party>(link: Link<P>): Gate<P>[] {
  if (link.edge.scope !== 'same-node') return [shut(link, link.waiting)];
  return link.waiting.filter(({ node }) => link.standings.has(node)).map((party) => shut(link, [party]));
}

function shut<P extends Party>(link: Link<P>, waiting: readonly P[]): Gate<P> {
  return { link, waiting, tally: { good: 0, bad: 0, pending: 0 }, bad: [], isSettled: false };
}

function isSingle<P extends Party>(gate: Gate<P>): boolean {
  return gate.link.edge.scope === 'same-node';
}

function count<P extends Party>(gate: Gate<P>, node: string, standing: Standing): void {
  gate.tally[standing.kind]++;
  if (standing.kind === 'bad') gate.bad.push({ node, standing });
}

/** Those that are bad by themselves come before those that were only blocked. */
function blameOf<P extends Party>(gate: Gate<P>): Blame {
  const own = gate.bad.filter(({ standing }) => standing.blame === undefined);
  const first = (own[0] ?? gate.bad[0])?.standing;
  if (first?.blame) return first.blame;
  const alike = own.filter(({ standing }) => standing.what === first?.what);
  return {
    service: gate.link.on,
    nodes: NodeSet.from(alike.map(({ node }) => node)).fold(),
    what: first?.what ?? '',
    selected: first?.selected ?? true,
  };
}
