import { describe, expect, it } from 'vitest';
import { journalLine, textLine } from './log-line.ts';
import { LogReader } from './log-reader.ts';

describe('an entry of a journal', () => {
  it('has a time, who wrote it, how bad it is, and what it says', () => {
    const entry = {
      __REALTIME_TIMESTAMP: '1763719201250000',
      PRIORITY: '3',
      SYSLOG_IDENTIFIER: 'sshd',
      MESSAGE: 'hello',
    };
    expect(journalLine(JSON.stringify(entry))).toEqual({
      at: 1763719201250,
      priority: 3,
      ident: 'sshd',
      text: 'hello',
    });
  });

  it.each([
    ['noise', undefined],
    ['[1]', { at: null, priority: null, ident: null, text: '' }],
    ['null', undefined],
    ['{"MESSAGE":[104,105,-1,"x",300]}', { at: null, priority: null, ident: null, text: 'hi' }],
    [
      '{"MESSAGE":{"a":1},"PRIORITY":"99","SYSLOG_IDENTIFIER":7,"__REALTIME_TIMESTAMP":"soon"}',
      { at: null, priority: null, ident: null, text: '' },
    ],
    ['{"MESSAGE":null,"__REALTIME_TIMESTAMP":"1e999"}', { at: null, priority: null, ident: null, text: '' }],
  ])('%s is taken for what it is', (line, expected) => {
    expect(journalLine(line)).toEqual(expected);
  });
});

describe('a line of a file', () => {
  const now = new Date('2026-01-02T12:00:00Z');
  const local = (text: string): number => new Date(text).getTime();

  it.each([
    ['2026-01-01T10:00:00.5+01:00 x', local('2026-01-01T09:00:00.500Z')],
    ['2026-01-01T10:00:00+0100 x', local('2026-01-01T09:00:00Z')],
    ['[2026-01-01 10:00:00,123] x', local('2026-01-01T10:00:00.123')],
    ['2026/01/01 10:00:00 [error] x', local('2026-01-01T10:00:00')],
    ['Jan  1 10:00:00 host x', local('2026-01-01T10:00:00')],
    // It was written before the year began.
    ['Dec 31 23:59:59 host x', local('2025-12-31T23:59:59')],
    ['2026-13-41T10:00:00 x', null],
    ['Foo 31 23:59:59 host x', null],
    ['no time', null],
  ])('%s tells its time', (text, at) => {
    expect(textLine(text, now)).toEqual({ at, priority: null, ident: null, text });
  });
});

describe('what a node sends', () => {
  const now = new Date();
  const read = (reader: LogReader, text: string) =>
    [...reader.push(Buffer.from(text), now)].map((line) => line.text);

  it('counts from the mark of its script on', () => {
    const reader = new LogReader('grappe-1');
    expect(read(reader, 'welcome\ngrappe-1 nonsense\n{"MESSAGE":"early"}\n\ngrappe-1 jour')).toEqual([]);
    expect(read(reader, 'nal\n{"MESSAGE":"one"}\nnoise\n{"MESSAGE":"tw')).toEqual(['one']);
    expect(read(reader, 'o"}\n')).toEqual(['two']);
    expect(reader.end(now)).toBeUndefined();
    expect(reader.kind).toBe('journal');
  });

  it('ends with a line that has no end', () => {
    const reader = new LogReader('grappe-1');
    expect(read(reader, 'grappe-1 text\nfirst\nsecond')).toEqual(['first']);
    expect(reader.end(now)?.text).toBe('second');
  });

  it('is nothing where only root may read it', () => {
    const reader = new LogReader('grappe-1');
    expect(read(reader, 'grappe-1 root\nmore\n')).toEqual([]);
    expect(reader.kind).toBe('root');
  });
});
