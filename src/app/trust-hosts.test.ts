import { describe, expect, it } from 'vitest';
import { ED1, ED2, RSA } from '../../test/support/sample-known-hosts.ts';
import type { Cause } from '../base/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import { ConnectError, type HostKeys, type KeyStanding, type NodeHostKeys } from '../transport/index.ts';
import { newKeysOf, scanHosts, trustHosts } from './trust-hosts.ts';

type Answer = readonly (readonly [typeof ED1, KeyStanding])[] | Cause;

/** Nodes that answer as scripted; a node takes its next answer at each scan, and keeps the last. */
class FakeHostKeys implements HostKeys {
  readonly trusted: string[] = [];
  atOnce = 0;
  mostAtOnce = 0;
  readonly #script: Map<string, Answer[]>;

  constructor(script: Readonly<Record<string, readonly Answer[]>>) {
    this.#script = new Map(Object.entries(script).map(([node, answers]) => [node, [...answers]]));
  }

  check(): void {}

  siteOf(node: string): string {
    return node;
  }

  async scan(node: string): Promise<NodeHostKeys> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    await Promise.resolve();
    this.atOnce--;
    const answers = this.#script.get(node) ?? [];
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    if (typeof answer === 'string')
      throw new ConnectError('unreachable', answer, `no key of '${node}'`, 'go there');
    const keys = answer.map(([{ text, blob }, standing]) => ({
      type: text.split(' ')[0] ?? '',
      fingerprint: `SHA256:${blob[20]}`,
      keyBlob: blob,
      standing,
      places: standing === 'changed' ? [{ file: '/k', line: 7, fingerprint: 'SHA256:old' }] : [],
    }));
    return { node, name: node === 'twin' ? 'n1' : node, file: '/k', keys };
  }

  trust(nodes: readonly NodeHostKeys[]): number {
    this.trusted.push(...nodes.map(({ node }) => node));
    return nodes.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

const scan = (hostKeys: HostKeys, nodes: string, fanout = 64) =>
  scanHosts({ nodes: NodeSet.parse(nodes), hostKeys, fanout }, new AbortController().signal);

describe('scanning a fleet', () => {
  it('tells of every node once, in node order', async () => {
    const hostKeys = new FakeHostKeys({
      n1: [[[ED1, 'new']]],
      n2: [
        [
          [ED1, 'known'],
          [RSA, 'extra'],
        ],
      ],
      n3: [[[ED2, 'changed']]],
      n4: [
        [
          [ED2, 'revoked'],
          [RSA, 'extra'],
        ],
      ],
      n5: ['refused'],
      n10: [[]],
    });
    const scanned = await scan(hostKeys, 'n[1-5,10]');
    expect(scanned.map(({ node, outcome, cause }) => [node, outcome, cause])).toEqual([
      ['n1', 'ok', null],
      ['n2', 'ok', null],
      ['n3', 'hostkey', 'host-key-changed'],
      ['n4', 'hostkey', 'host-key-revoked'],
      ['n5', 'unreachable', 'refused'],
      ['n10', 'ok', null],
    ]);
    expect(scanned[2]?.why).toBe('known is SHA256:old (/k line 7)');
    expect(scanned[2]?.hint).toContain("ssh-keygen -R 'n3' -f '/k'");
    expect(scanned[4]).toMatchObject({ why: "no key of 'n5'", hint: 'go there' });
  });

  it('scans at most so many at once, and again where sshd throttled', async () => {
    const answers: readonly Answer[] = ['throttled', [[ED1, 'new']]];
    const hostKeys = new FakeHostKeys(
      Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`n${i}`, answers])),
    );
    const scanned = await scan(hostKeys, 'n[0-8]', 2);
    expect(scanned.every(({ outcome }) => outcome === 'ok')).toBe(true);
    expect(hostKeys.mostAtOnce).toBeLessThanOrEqual(2);
  });

  it('counts new keys once for nodes that share a name', async () => {
    const hostKeys = new FakeHostKeys({
      n1: [[[ED1, 'new']]],
      twin: [
        [
          [ED1, 'new'],
          [RSA, 'new'],
        ],
      ],
    });
    expect(newKeysOf(await scan(hostKeys, 'n1,twin'))).toEqual({ count: 2, files: ['/k'] });
  });

  it('hands only scanned nodes on to be trusted', async () => {
    const hostKeys = new FakeHostKeys({ n1: [[[ED1, 'new']]], n2: ['refused'] });
    expect(trustHosts(hostKeys, await scan(hostKeys, 'n[1-2]'))).toBe(1);
    expect(hostKeys.trusted).toEqual(['n1']);
  });
});
