import { expect, it } from 'vitest';
import { LockBook } from './lock-book.ts';
import { type LockOwner, writeOwner } from './lock-owner.ts';

const mine: LockOwner = {
  ...{ id: 'run1', who: 'ops', host: 'head', what: 'restart web' },
  ...{ since: '2026-11-21T10:00:00.000Z', ttlSeconds: 120 },
};

it('a lock that the same run holds under another name of the node is its own', () => {
  const book = new LockBook({ owner: mine, services: new Set(['web']) });
  const answer = (owner: LockOwner) => new Map([['locks', `web held 100 ${writeOwner(owner)}\n`]]);
  book.learn('alias', 'sudo', answer(mine));
  expect(book.refused).toEqual([]);
  expect([...book.held.values()]).toMatchObject([{ node: 'alias', services: new Set(['web']) }]);
  book.learn('other', 'sudo', answer({ ...mine, id: 'run2' }));
  expect(book.refused).toMatchObject([{ node: 'other', owner: { id: 'run2' } }]);
});

it('only what may be changed is locked', () => {
  const wish = { owner: mine, services: new Set(['web']), nodes: new Set(['n1']) };
  const book = new LockBook(wish);
  const target = (service: string, node: string) => ({ service, node, settings: {} }) as never;
  expect(book.isWanted(target('web', 'n1'))).toBe(true);
  expect(book.isWanted(target('web', 'n2'))).toBe(false);
  expect(book.isWanted(target('db', 'n1'))).toBe(false);
});
