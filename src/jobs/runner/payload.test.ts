import { describe, expect, it } from 'vitest';
import { orderOf } from '../../../test/support/runner-nodes.ts';
import { type StartOrder, startPayload } from './payload.ts';
import { placeWord } from './place.ts';

async function payloadOf(orders: readonly StartOrder[]): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of startPayload(orders)) parts.push(part);
  return Buffer.concat(parts).toString();
}

const file = (path: string, text = 'x') => ({ path, executable: false, bytes: Buffer.from(text) });

describe('what goes to a node', () => {
  it('has folders first, then contents, each behind its size', async () => {
    const order = orderOf('J.0.1', 'run', {
      files: [{ ...file('a/b/c', 'data'), executable: true }],
      about: new Map([['isolation', '2\nreached ok']]),
    });
    expect(await payloadOf([order])).toBe(
      [
        'attempt J.0.1\nfolder w/a\nfolder w/a/b\nmade\ninto J.0.1\n',
        'file 29 cmd\n#= isolation 2 reached ok\nrun',
        'file 4 w/a/b/c\ndata',
        'program w/a/b/c\ngo\n',
      ].join(''),
    );
  });

  it('sends a content once that several have under one name', async () => {
    const orders = [1, 2, 3].map((task) =>
      orderOf(`J.${task}.1`, `run ${task}`, {
        files: [file('big', 'content')],
        beside: new Map([['filter', Buffer.from('bpf')]]),
      }),
    );
    const text = await payloadOf(orders);
    expect(text.match(/content/g)).toHaveLength(1);
    expect(text.match(/bpf/g)).toHaveLength(1);
    expect(text.match(/from \d big\ncopy w\n/g)).toHaveLength(3);
  });

  it.each([
    '',
    '/x',
    '../x',
    'a/../b',
    'a//b',
    './a',
    'a/.',
    'a\nb',
    'a\0',
    'a\x7f',
    'x'.repeat(1025),
    '\ud800',
  ])('refuses the path %j', async (path) => {
    await expect(payloadOf([orderOf('J.0.1', '', { files: [file(path)] })])).rejects.toThrow(
      /cannot be the name/,
    );
  });

  it.each(['', '.', '..', '.J', 'a/b', 'a b', 'a;b', 'a-b', 'x'.repeat(129), 'é'])(
    'refuses the attempt %j',
    async (id) => {
      await expect(payloadOf([orderOf(id, '')])).rejects.toThrow(/cannot be the name/);
    },
  );

  it.each(['a/b', '.a', 'A', '', 'w w'])('refuses to put %j beside the folder', async (name) => {
    const beside = new Map([[name, Buffer.from('x')]]);
    await expect(payloadOf([orderOf('J.0.1', '', { beside })])).rejects.toThrow(/cannot be the name/);
  });
});

describe('the place of attempts', () => {
  it('is told by the name of the node, or by its hash', () => {
    expect(placeWord({ controller: 'abcd2345', node: 'n1.lab' })).toBe('abcd2345/n1.lab');
    expect(placeWord({ controller: 'abcd2345', node: '../x' })).toMatch(/^abcd2345\/_[0-9a-f]{32}$/);
    expect(placeWord({ controller: 'abcd2345', node: '::1' })).toMatch(/^abcd2345\/_/);
    expect(() => placeWord({ controller: '../x', node: 'n1' })).toThrow(/cannot be the name/);
  });
});
