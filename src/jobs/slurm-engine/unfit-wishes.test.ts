import { expect, it } from 'vitest';
import { offersIn } from './offers.ts';
import { unfitWish } from './unfit-wishes.ts';

const ROWS = [
  'k|main*|infinite|4|8000|(null)',
  'k|gpu|1-00:00:00|64|512000|gpu:a100:4(S:0-1)',
  'k|gpu|1-00:00:00|32|256000|gpu:h100:2,tmpdisk:100',
  'k|short|10:00|4|4000|(null)',
];
const TASK = { cpus: 1, minutes: 2, mib: 700 };

const offers = (rows: readonly string[] = ROWS) =>
  offersIn(['Welcome!', ...rows.map((row) => `m:${row}`), ''].join('\n'), 'm:')!;

it.each([
  {},
  { partition: 'gpu', gres: 'gpu:4' },
  { partition: 'gpu', gres: 'gpu:h100:2,tmpdisk:50', cpus: 32 },
  { partition: 'gpu', minutes: 1440 },
  { partition: 'short', minutes: 11, qos: 'long' },
  { account: 'anything', qos: 'anything' },
])('%j can be had', (wish) => expect(unfitWish({ ...TASK, ...wish }, offers())).toBeUndefined());

it.each<[object, string, string, string]>([
  [{ partition: 'gpi' }, "has no partition 'gpi'", 'it has main, gpu, short', "did you mean 'gpu'?"],
  [{ partition: 'nosuch' }, "has no partition 'nosuch'", 'it has main, gpu, short', '--partition'],
  [{ partition: 'short', minutes: 11 }, 'lets nothing run for 11 minutes', 'limit is 10 minutes', '--time'],
  [{ partition: 'gpu', gres: 'gpu:5' }, 'with gpu:5', 'gpu:4, gpu:a100:4', '--gres'],
  [{ partition: 'gpu', gres: 'gpu:a10:1' }, 'with gpu:a10:1', 'gpu:a100:4', "did you mean 'gpu:a100'?"],
  [{ gres: 'gpu:1' }, "in partition 'main' with gpu:1", 'no node there has any gres', '--gres'],
  [{ mib: 9000 }, "no node in partition 'main'", 'for 1 processor and 9000 MiB', '--mem'],
  [{ mib: 9000 }, "no node in partition 'main'", '4 processors and 8000 MiB', '--mem'],
  [{ partition: 'gpu', cpus: 64, gres: 'gpu:h100:1' }, 'for what is asked', '64 processors and', '--cpus'],
])('%j cannot: why, and what to do', (wish, what, why, hint) => {
  const unfit = unfitWish({ ...TASK, ...wish }, offers());
  expect(unfit).toEqual({
    what: expect.stringContaining(what) as string,
    why: expect.stringContaining(why) as string,
    hint: expect.stringContaining(hint) as string,
  });
});

it('names of accounts and QOS count where Slurm enforces them', () => {
  const accounts = ['a|phys|normal,high', 'a|chem|normal'];
  const own = { ...TASK, account: 'phis', qos: 'hihg' };
  const named = (rows: readonly string[]) => unfitWish(own, offers([...ROWS, ...rows]));
  expect(named([])).toBeUndefined();
  expect(named(accounts)).toMatchObject({
    what: "has no account 'phis' for this user",
    why: 'it has phys, chem',
  });
  const withQos = offers([...ROWS, ...accounts, 'q']);
  expect(unfitWish({ ...own, account: 'phys' }, withQos)).toMatchObject({ hint: "did you mean 'high'?" });
});

it('without a default, a partition has to be named', () => {
  const unfit = unfitWish(TASK, offers(['k|gpu|infinite|64|512000|(null)']));
  expect(unfit).toMatchObject({ what: 'has no default partition', why: 'it has gpu' });
});

it('what is no answer says nothing', () => {
  expect(offersIn('m:k|main*|?|4|8000|\nm:k|x\nk|main|infinite|1|1|(null)\n', 'm:')).toBeUndefined();
});
