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

it('a lock that had to be taken again was lost meanwhile, unless the node has booted', () => {
  const book = new LockBook({ owner: mine, services: new Set(['web']) });
  const learn = (boot: string, line: string): unknown[] => {
    book.learn('n1', 'sudo', new Map(Object.entries({ boot: `${boot}\n`, locks: `web ${line}\n` })));
    return book.lost.splice(0);
  };
  expect(learn('boot1', 'taken 0')).toEqual([]);
  expect(learn('boot1', 'kept 0')).toEqual([]);
  expect(learn('boot1', 'taken 0')).toMatchObject([{ node: 'n1', service: 'web', owner: null }]);
  expect(learn('boot2', 'taken 0')).toEqual([]);
  const other = writeOwner({ ...mine, id: 'run2' });
  expect(learn('boot2', `over 0 ${other}`)).toMatchObject([{ owner: { id: 'run2' } }]);
  expect(learn('boot2', `held 9 ${other}`)).toMatchObject([{ owner: { id: 'run2' } }]);
  // It is another's from now on.
  expect(learn('boot2', `held 8 ${other}`)).toEqual([]);
});
