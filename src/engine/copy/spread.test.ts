import { describe, expect, it } from 'vitest';
import { type Holder, SpreadFile } from './spread.ts';

const never = new AbortController().signal;

function node(name: string, path = ''): Holder {
  return { host: name, user: undefined, port: undefined, path };
}

/** Four get it from here. */
function begun(): SpreadFile {
  const file = new SpreadFile();
  for (const name of ['n1', 'n2', 'n3', 'n4']) expect(file.turnNow(node(name))?.from).toBeUndefined();
  return file;
}

describe('SpreadFile', () => {
  it('lets few get a file from here at the same time, and names the first', () => {
    const file = begun();
    expect(file.turnNow(node('n5'))).toBeUndefined();
    expect(file.first?.host).toBe('n1');
  });

  it('sends those that wait to whoever has it, two to each, the newest first', async () => {
    const file = begun();
    const waiting = ['n5', 'n6', 'n7'].map((name) => file.turn(node(name), never));
    file.isAt(node('n1', '/srv/image'));
    file.isAt(node('n2', '/srv/image'));
    const turns = await Promise.all(waiting);
    expect(turns.map(({ from }) => from?.host)).toEqual(['n2', 'n2', 'n1']);
  });

  it('gives a turn that ended to the next, whatever came of it', async () => {
    const file = new SpreadFile();
    const turns = ['n1', 'n2', 'n3', 'n4'].map((name) => file.turnNow(node(name)));
    const waiting = file.turn(node('n5'), never);
    turns[2]?.end();
    expect(await waiting).toMatchObject({ from: undefined });
  });

  it('holds nobody up who gives up waiting', async () => {
    const file = begun();
    const leaving = new AbortController();
    const left = file.turn(node('n5'), leaving.signal);
    const waiting = file.turn(node('n6'), never);
    leaving.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');
    file.isAt(node('n1', '/srv/image'));
    expect((await waiting).from?.host).toBe('n1');
  });
});
