import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newRun, nodeResult, stateFolder } from '../../test/support/state-folder.ts';
import { Database } from './database.ts';
import { History } from './history.ts';
import { giveOrder, isTaken, takeOrders, withdrawOrder } from './orders.ts';
import { RunWriter } from './run-writer.ts';
import { SCHEMA_STEPS } from './schema.ts';
import { takeUp } from './take-up.ts';

let folder: ReturnType<typeof stateFolder>;
beforeEach(() => (folder = stateFolder()));
afterEach(() => folder[Symbol.dispose]());

const END = { exit: 0, ms: 1, stdin: false };
const PLAN = { event: 'plan', services: [{ service: 'web', nodes: 'n[1-4]' }] };
const begun = (node: string) => ({ event: 'begin', service: 'web', node });
const ended = (node: string, outcome: string) => ({ event: 'instance', service: 'web', node, outcome });

async function instances(): Promise<string[]> {
  using history = await History.open(folder.path);
  return history
    .instances(history.find('run1'))
    .map(({ node, outcome, isRolledBack }) => `${node} ${outcome}${isRolledBack ? ', rolled back' : ''}`);
}

describe('a change of services in the history', () => {
  it('says of every instance how it ended, of those without an end that they are lost or not run', async () => {
    using database = await Database.open(folder.path);
    using writer = new RunWriter(database, newRun({ kind: 'service' }));
    for (const event of [PLAN, begun('n1'), ended('n1', 'changed'), begun('n2')]) writer.event(event);
    await new Promise(setImmediate);
    expect(await instances()).toEqual(['n1 changed']);
    database.run("UPDATE runs SET process = '1 gone'", [[]]);
    expect(await instances()).toEqual(['n1 changed', 'n2 lost', 'n3 not-run', 'n4 not-run']);
  });

  it('is taken up again by one process only, and goes on with its events', async () => {
    using database = await Database.open(folder.path);
    const run = newRun({ kind: 'service' });
    {
      using writer = new RunWriter(database, run);
      for (const event of [PLAN, begun('n1'), ended('n1', 'failed'), ended('n2', 'changed')])
        writer.event(event);
      expect(() => takeUp(database, run)).toThrow(/goes on already/);
      await writer.finish(END);
    }
    giveOrder(database, run.id, { kind: 'abort' });
    using writer = new RunWriter(database, run, takeUp(database, run));
    expect(takeOrders(database, run.id)).toEqual([]);
    expect(() => takeUp(database, run)).toThrow(/goes on already/);
    expect(() => takeUp(database, { ...run, host: 'other' })).toThrow(/began on \w+, and has no end/);
    for (const event of [PLAN, ended('n1', 'changed'), { ...ended('n2', 'changed'), event: 'rollback' }])
      writer.event(event);
    await writer.finish(END);
    expect(await instances()).toEqual(['n1 changed', 'n2 changed, rolled back', 'n3 not-run', 'n4 not-run']);
    using history = await History.open(folder.path);
    expect(history.events(history.find('run1'))).toHaveLength(7);
    expect(history.runs({ limit: 9 })).toHaveLength(1);
    expect(Object.fromEntries(history.counts(history.find('run1')))).toEqual({ changed: 2, 'not-run': 2 });
    expect(history.nodesByOutcome(history.find('run1')).get('not-run')?.fold()).toBe('n[3-4]');
  });

  it('takes each order once, in turn', async () => {
    using database = await Database.open(folder.path);
    using writer = new RunWriter(database, newRun({ kind: 'service' }));
    using other = await Database.open(folder.path);
    expect(takeOrders(database, 'run1')).toEqual([]);
    const pause = giveOrder(other, 'run1', { kind: 'pause' });
    giveOrder(other, 'run1', { kind: 'resume' });
    expect(isTaken(other, pause)).toBe(false);
    expect(takeOrders(database, 'run2')).toEqual([]);
    expect(takeOrders(database, 'run1')).toEqual([{ kind: 'pause' }, { kind: 'resume' }]);
    expect(takeOrders(database, 'run1')).toEqual([]);
    expect(isTaken(other, pause)).toBe(true);
    withdrawOrder(other, giveOrder(other, 'run1', { kind: 'abort' }));
    expect(takeOrders(database, 'run1')).toEqual([]);
    await writer.finish(END);
  });

  it('has room in a history that an older grappe has begun', async () => {
    {
      using _made = await Database.open(folder.path);
    }
    {
      using older = new DatabaseSync(join(folder.path, 'history.db'));
      older.exec('DROP TABLE events; DROP TABLE orders; PRAGMA user_version = 1');
    }
    using database = await Database.open(folder.path);
    using writer = new RunWriter(database, newRun({ kind: 'service' }));
    writer.event(PLAN);
    writer.ended(nodeResult('n1'));
    await writer.finish(END);
    expect(await instances()).toHaveLength(4);
    expect(database.rows('PRAGMA user_version')).toEqual([{ user_version: SCHEMA_STEPS.length }]);
  });
});
