import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlaceholders } from './placeholders.ts';

const VALUES = { node: 'n7', rank: 3, nodes: 'n[4-9]' };

describe('placeholders of a command for nodes', () => {
  it.each([
    ['echo %h', 'echo n7'],
    ['echo %host is %n of %hosts', 'echo n7 is 3 of n[4-9]'],
    ['sleep %rank', 'sleep 3'],
    ['a-%h_1.log', 'a-n7_1.log'],
    ['%h%h', 'n7n7'],
    // A literal %h is written with two signs.
    ['git log --format=%%h', 'git log --format=%h'],
    ['%%%h', '%%n7'],
    // What people write every day stays.
    ['date +%H:%M', 'date +%H:%M'],
    ['awk \'{printf "%s"}\'', 'awk \'{printf "%s"}\''],
    ["printf '100%%\\n'", "printf '100%%\\n'"],
    ["printf '%d%%'", "printf '%d%%'"],
    ["curl -w '%{http_code}'", "curl -w '%{http_code}'"],
    ['echo %hostname %hello %nobody %ranks', 'echo %hostname %hello %nobody %ranks'],
    ['echo ${a%h}', 'echo ${a%h}'.replace('%h', 'n7')],
    ['echo ${a%%.*} 5% %', 'echo ${a%%.*} 5% %'],
  ])('reads %j as %j', (command, expected) => {
    expect(readPlaceholders(command, 'tolerant').textFor(VALUES)).toBe(expected);
  });

  it('leaves every command alone in which no placeholder stands', () => {
    fc.assert(
      fc.property(fc.string(), (command) => {
        fc.pre(!/%(hosts?|h|n|rank)(?![A-Za-z])/.test(command));
        expect(readPlaceholders(command, 'tolerant').textFor(VALUES)).toBe(command);
      }),
    );
  });

  it('inserts values as they are', () => {
    const values = { ...VALUES, node: '$&%n' };
    expect(readPlaceholders('%h', 'tolerant').textFor(values)).toBe('$&%n');
  });

  it('tells which placeholders occur', () => {
    expect(readPlaceholders('%hosts %% %h %%n %z', 'tolerant').names).toEqual(new Set(['hosts', 'h']));
  });
});

describe("placeholders of clush's exec worker", () => {
  it.each([
    ['%h %host %hosts %n %rank', 'n7 n7 n[4-9] 3 3'],
    ['%%h 100%%', '%h 100%'],
    ['%%%h', '%n7'],
    ['5 % 3', '5 % 3'],
  ])('reads %j as %j', (command, expected) => {
    expect(readPlaceholders(command, 'strict').textFor(VALUES)).toBe(expected);
  });

  it('refuses an unknown one and points at it', () => {
    expect(() => readPlaceholders('echo %z', 'strict')).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: "unknown placeholder '%z'",
        where: expect.objectContaining({ column: 6, length: 2 }),
      }),
    );
  });
});
