import { describe, expect, it } from 'vitest';
import type { NodeDiagnosis } from '../../../app/index.ts';
import type { Cause, Outcome } from '../../../base/index.ts';
import { nodesText } from './node-text.ts';

const PLAN = {
  user: 'ada',
  port: 22,
  jumps: [],
  via: [],
  proxyCommand: false,
  identities: [{ source: 'agent', label: 'agent: ada', fingerprint: 'SHA256:k', isEncrypted: false }],
  sshOnly: [],
  unusable: [],
} as const;

function good(index: number): NodeDiagnosis {
  const node = `n${index}`;
  return {
    node,
    choice: { transport: 'ssh2', reasons: [] },
    plan: {
      ...PLAN,
      address: `10.0.0.${index}`,
      hostKey: { name: node, types: ['ssh-ed25519'], files: ['/k'] },
    },
    check: { node, state: 'active', result: result(node, 'ok', null, null) },
    details: { hostKey: { type: 'ssh-ed25519', fingerprint: `SHA256:of-${node}` }, cipher: 'aes' },
    preamble: '',
    hint: undefined,
  };
}

function bad(index: number, cause: Cause, detail: string): NodeDiagnosis {
  const { details: _, ...rest } = good(index);
  const check = {
    node: rest.node,
    state: 'not-answering',
    result: result(rest.node, 'unreachable', cause, detail),
  } as const;
  return { ...rest, details: undefined, check };
}

function result(node: string, outcome: Outcome, cause: Cause | null, detail: string | null) {
  return { node, outcome, cause, detail, exit: null, signal: null, ms: 1 };
}

const titles = (nodes: readonly NodeDiagnosis[]): readonly string[] =>
  nodesText(nodes)
    .split('\n\n')
    .map((part) => part.trimStart().split('\n')[0] ?? '');

describe('paragraphs about nodes', () => {
  it('are shared by nodes that differ in name, address and host key alone', () => {
    const text = nodesText([good(1), good(2), good(3)]);
    expect(text).toContain('n[1-3] (3)\n');
    expect(text).toMatch(/address +10\.0\.0\.\[1-3\]/);
    expect(text).toMatch(/host key +3 different ones, all known/);
  });

  it('are shared by nodes with the same trouble, whose own names do not count', () => {
    const down = [bad(1, 'refused', "'n1' port 22: refused"), bad(2, 'refused', "'n2' port 22: refused")];
    expect(titles([...down, good(3)])).toEqual(['n[1-2] (2)', 'n3']);
    expect(nodesText(down)).toMatch(/why +'%h' port 22: refused/);
    expect(nodesText(down.slice(0, 1))).toMatch(/why +'n1' port 22: refused/);
  });

  it('are shared by nodes that are not known, though each has a key of its own', () => {
    const unknown = [
      bad(1, 'host-key-unknown', 'it is SHA256:a'),
      bad(2, 'host-key-unknown', 'it is SHA256:b'),
    ];
    expect(titles(unknown)).toEqual(['n[1-2] (2)']);
    expect(nodesText(unknown.slice(0, 1))).toContain('it is SHA256:a');
  });

  it('S04 S05 keep hostile text in its row, and harmless', () => {
    const hostile = { ...good(1), preamble: '\x1b[2Jhi\n\nn9\n  reached  yes\r' };
    const text = nodesText([hostile]);
    expect(text).not.toMatch(/[\0-\x09\x0b-\x1f\x7f]/);
    expect(text.split('\n').filter((line) => line.startsWith('n'))).toEqual(['n1']);
  });
});
