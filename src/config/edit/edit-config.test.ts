import { describe, expect, it } from 'vitest';
import { type ConfigEdit, editConfig } from './edit-config.ts';

const FILE = `# The lab.
version: 1   # the first

nodes: n[1-40]  # all of them

groups:
  # Racks, from the door.
  rack1: n[1-20]   # cold
  'rack2': 'n[21-40]'

  web: "@rack1!n3"
  # Nothing below.

# What runs.
services:
  web:
    nodes: "@web"   # not the others
    # Waits for these:
    depends_on:
      - cache   # must be there
      - db
    healthcheck: { tcp: 80, interval: 5s }

  db:
    nodes: n40
    depends_on:
      disk: { condition: healthy } # first
# The end.
`;

/** Lines that are not the same, as `-old` and `+new`. */
function changed(edit: ConfigEdit, text = FILE): string[] {
  const before = text.split('\n');
  const after = editConfig(text, edit).split('\n');
  let head = 0;
  while (head < before.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < Math.min(before.length, after.length) - head && before.at(-1 - tail) === after.at(-1 - tail))
    tail++;
  return [
    ...before.slice(head, before.length - tail).map((line) => `-${line}`),
    ...after.slice(head, after.length - tail).map((line) => `+${line}`),
  ];
}

describe('an edit of groups and nodes', () => {
  it('changes a value and keeps its quotes and its comment', () => {
    expect(changed({ kind: 'set-nodes', nodes: 'n[1-50]' })).toEqual([
      '-nodes: n[1-40]  # all of them',
      '+nodes: n[1-50]  # all of them',
    ]);
    expect(changed({ kind: 'set-group', group: 'rack2', nodes: 'n[21-30]' })).toEqual([
      "-  'rack2': 'n[21-40]'",
      "+  'rack2': 'n[21-30]'",
    ]);
    expect(changed({ kind: 'set-group', group: 'rack1', nodes: '@web' })).toEqual([
      '-  rack1: n[1-20]   # cold',
      '+  rack1: "@web"   # cold',
    ]);
  });

  it('adds a group behind the last one, before the comments that follow', () => {
    expect(changed({ kind: 'set-group', group: 'io', nodes: 'n[5-6]' })).toEqual(['+  io: n[5-6]']);
  });

  it('makes the map that is not there, or has not begun', () => {
    expect(editConfig('version: 1 # x', { kind: 'set-group', group: 'a', nodes: 'n1' })).toBe(
      'version: 1 # x\n\ngroups:\n  a: n1\n',
    );
    expect(editConfig('groups:  # soon\nx-a: 1\n', { kind: 'set-group', group: 'a', nodes: 'n1' })).toBe(
      'groups:  # soon\n  a: n1\nx-a: 1\n',
    );
    expect(editConfig('', { kind: 'set-nodes', nodes: 'n1' })).toBe('nodes: n1\n');
  });

  it('writes into a map on one line what may stand there', () => {
    const text = 'groups: { a: n1, b: n2 } # short\n';
    expect(editConfig(text, { kind: 'set-group', group: 'c', nodes: 'n[3-4]' })).toBe(
      'groups: { a: n1, b: n2, c: "n[3-4]" } # short\n',
    );
    expect(editConfig(text, { kind: 'remove-group', group: 'a' })).toBe('groups: { b: n2 } # short\n');
    expect(editConfig(text, { kind: 'remove-group', group: 'b' })).toBe('groups: { a: n1 } # short\n');
  });

  it('takes a group away with its line alone', () => {
    expect(changed({ kind: 'remove-group', group: 'rack1' })).toEqual(['-  rack1: n[1-20]   # cold']);
    expect(editConfig('version: 1\ngroups:\n  a: n1\nx-b: 2\n', { kind: 'remove-group', group: 'a' })).toBe(
      'version: 1\nx-b: 2\n',
    );
  });

  it('renames a group where it is mentioned, and no other that begins so', () => {
    const text =
      'nodes: "@a,@ab,@x:a"\ngroups:\n  a: n1 # @a\n  ab: "@a!n2"\nservices:\n  s: { nodes: "@a" }\n';
    expect(editConfig(text, { kind: 'rename-group', group: 'a', to: 'c$d' })).toBe(
      'nodes: "@c$d,@ab,@x:a"\ngroups:\n  c$d: n1 # @a\n  ab: "@c$d!n2"\nservices:\n  s: { nodes: "@c$d" }\n',
    );
  });

  it('keeps line ends as they are', () => {
    expect(editConfig('a: 1\r\ngroups:\r\n  x: n1\r\n', { kind: 'set-group', group: 'y', nodes: 'n2' })).toBe(
      'a: 1\r\ngroups:\r\n  x: n1\r\n  y: n2\r\n',
    );
  });
});

describe('an edit of services', () => {
  it('adds one', () => {
    const values = { nodes: '@web', unit: 'nginx', enabled: true, depends_on: ['db'], 'rollout.canary': 1 };
    expect(changed({ kind: 'set-service', service: 'proxy', values })).toEqual([
      '+  proxy:',
      '+    nodes: "@web"',
      '+    unit: nginx',
      '+    enabled: true',
      '+    depends_on: [ db ]'.replace('[ db ]', '[db]'),
      '+    rollout:',
      '+      canary: 1',
    ]);
  });

  it('changes what is named, and nothing else', () => {
    expect(
      changed({ kind: 'set-service', service: 'web', values: { nodes: '@web', state: 'started' } }),
    ).toEqual(['+    state: started']);
    expect(
      changed({ kind: 'set-service', service: 'web', values: { 'healthcheck.interval': '9s' } }),
    ).toEqual(['-    healthcheck: { tcp: 80, interval: 5s }', '+    healthcheck: { tcp: 80, interval: 9s }']);
    expect(
      changed({
        kind: 'set-service',
        service: 'web',
        values: { 'healthcheck.tcp': null, 'healthcheck.interval': null },
      }),
    ).toEqual(['-    healthcheck: { tcp: 80, interval: 5s }']);
    expect(changed({ kind: 'set-service', service: 'web', values: { unit: null } })).toEqual([]);
  });

  it('keeps what a dependency says', () => {
    expect(changed({ kind: 'set-service', service: 'db', values: { depends_on: ['disk', 'net'] } })).toEqual([
      '+      net: {}',
    ]);
    expect(changed({ kind: 'set-service', service: 'web', values: { depends_on: ['cache'] } })).toEqual([
      '-    depends_on:',
      '-      - cache   # must be there',
      '-      - db',
      '+    depends_on: [cache]',
    ]);
  });

  it('takes one away', () => {
    expect(changed({ kind: 'remove-service', service: 'db' })).toEqual([
      '-  db:',
      '-    nodes: n40',
      '-    depends_on:',
      '-      disk: { condition: healthy } # first',
    ]);
  });
});

describe('what a form cannot write', () => {
  it.each([
    ['an alias', 'a: &x n1\ngroups: *x\n', { kind: 'set-group', group: 'b', nodes: 'n2' }],
    [
      'an anchor that others use',
      'groups:\n  a: &x n1\n  b: *x\n',
      { kind: 'set-group', group: 'a', nodes: 'n2' },
    ],
    ['a text that is no YAML', 'groups: [', { kind: 'set-nodes', nodes: 'n2' }],
    ['a list', 'groups: [a]\n', { kind: 'set-group', group: 'b', nodes: 'n2' }],
    ['what is not there', 'groups: { a: n1 }\n', { kind: 'remove-group', group: 'b' }],
  ] as const)('%s is refused', (_, text, edit) => {
    expect(() => editConfig(text, edit)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
