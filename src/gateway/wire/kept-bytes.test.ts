import { expect, test } from 'vitest';
import { seededRandom } from '../../transport/fake/index.ts';
import { HeardBytes, type KeptLimits, SaidBytes } from './kept-bytes.ts';

const LIMITS: KeptLimits = { bytes: 5000, pieces: 20, whenFull: 'forget' };

function piece(number: number): Buffer {
  return Buffer.alloc(100 + 10 * number, number);
}

test('what is forgotten when it is too much is forgotten by both sides', () => {
  const said = new SaidBytes(LIMITS);
  using heard = new HeardBytes(LIMITS);
  const random = seededRandom(3);
  const kinds = new Map<string, number>();
  for (let times = 0; times < 5000; times++) {
    const bytes = piece(Math.floor(random() ** 2 * 40));
    const packed = said.pack(bytes);
    const [kind = ''] = Object.keys(packed);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    expect(Buffer.from(heard.unpack(packed)).equals(bytes)).toBe(true);
  }
  expect([...kinds.keys()].toSorted()).toEqual(['new', 'ref']);
  expect(kinds.get('new')).toBeGreaterThan(100);
});

test('where both stop, nothing more is kept; more is a breach', () => {
  const limits: KeptLimits = { ...LIMITS, whenFull: 'stop', pieces: 2 };
  const said = new SaidBytes(limits);
  using heard = new HeardBytes(limits);
  const packed = [1, 2, 3, 1].map((number) => said.pack(piece(number)));
  expect(packed.map((one) => Object.keys(one)[0])).toEqual(['new', 'new', 'raw', 'ref']);
  expect(packed.map((one) => heard.unpack(one).length)).toEqual([110, 120, 130, 110]);
  expect(() => heard.unpack({ new: 'AAAA' })).toThrow('more is to be kept than was agreed');
});
