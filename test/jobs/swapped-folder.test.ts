import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { never, orderOf, startRunnerNode, watchUntil } from '../support/runner-nodes.ts';

it('S09: a folder that becomes a link while its files are brought leads nowhere', async () => {
  await using node = await startRunnerNode();
  const cmd = 'mkdir -p a/first a/second; echo own >a/first/f; echo own >a/second/f';
  await node.runner.start([orderOf('J.0.1', cmd)], never);
  await watchUntil(node.runner.watch(new Map(), never), 1);
  const secret = join(node.home, 'secret');
  mkdirSync(join(secret, 'second'), { recursive: true });
  writeFileSync(join(secret, 'second/f'), 'SECRET');
  swapAt(join(dirname(node.home), 'bin/ln'), join(node.place, 'J.0.1/w/a'), secret);
  const found: string[] = [];
  const wanted = { patterns: ['a/*/f'], limits: { files: 9, bytes: 1000 } };
  for await (const item of node.runner.results('J.0.1', wanted, never)) found.push(item.path);
  expect(found).toEqual(['a/first/f']);
});

/** The first file that is linked is the moment: the worst one that a program could choose. */
function swapAt(tool: string, folder: string, secret: string): void {
  const text = `#!/bin/sh
PATH=/usr/bin:/bin
ln "$@" || exit
[ -e ${folder}.away ] || { mv ${folder} ${folder}.away && ln -s ${secret} ${folder}; }
`;
  writeFileSync(tool, text);
  chmodSync(tool, 0o755);
}
