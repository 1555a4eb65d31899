import { describe, expect, it } from 'vitest';
import { FrameReader, frameHeader, MOST_PAYLOAD_BYTES } from './frame.ts';

function bytesOf(type: number, id: number, payload: string): Buffer {
  return Buffer.concat([frameHeader(type, id, payload.length), Buffer.from(payload)]);
}

describe('frames', () => {
  const stream = Buffer.concat([
    bytesOf(1, 7, 'hello'),
    bytesOf(2, 0xffffffff, ''),
    bytesOf(255, 0, 'x'.repeat(3000)),
  ]);

  it.each([1, 2, 8, 9, 10, 1000, 10_000])('are the same, cut into pieces of %i bytes', (size) => {
    const reader = new FrameReader();
    const frames = [];
    for (let at = 0; at < stream.length; at += size)
      frames.push(...reader.push(stream.subarray(at, at + size)));
    expect(frames.map(({ type, id, payload }) => [type, id, payload.toString()])).toEqual([
      [1, 7, 'hello'],
      [2, 0xffffffff, ''],
      [255, 0, 'x'.repeat(3000)],
    ]);
  });

  it('are refused by their header when they are too long', () => {
    expect(() => new FrameReader().push(frameHeader(1, 1, MOST_PAYLOAD_BYTES + 1))).toThrow(RangeError);
    expect(new FrameReader().push(frameHeader(1, 1, MOST_PAYLOAD_BYTES))).toEqual([]);
  });
});
