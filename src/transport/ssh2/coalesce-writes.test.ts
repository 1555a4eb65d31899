import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { coalesceWrites } from './coalesce-writes.ts';

it('what is written in one turn leaves together, in order; nothing waits for another turn', async () => {
  const left: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => {
      left.push(chunk);
      done();
    },
    writev: (chunks, done) => {
      left.push(chunks.map(({ chunk }) => chunk as string).join('+'));
      done();
    },
  });
  coalesceWrites(stream);
  for (const word of ['a', 'b', 'c']) stream.write(word);
  expect(left).toEqual([]);
  await turn();
  expect(left).toEqual(['a+b+c']);
  stream.write('d');
  await turn();
  stream.end('e');
  await turn();
  expect(left).toEqual(['a+b+c', 'd', 'e']);
});
