/** Wrong files and what grappe says about each: the whole text, as a person sees it. */

import { expect, test } from 'vitest';
import { configFolder } from '../../test/support/config-folder.ts';

async function said(text: string): Promise<string> {
  using folder = configFolder({ 'grappe.yaml': text });
  return `\n${await folder.report({ given: 'grappe.yaml' })}`;
}

test('every mistake of a file is told at once, in reading order', async () => {
  expect(
    await said(`verzion: 1
cluster: { nam: lab, colour: rad }
groups:
  web: web[1-3
ssh:
  fanout: "10"
  overrides:
    - { user: www, hosts: n1 }
    - 3
`),
  ).toMatchInlineSnapshot(`
    "
    grappe.yaml:1:1: error: unknown key 'verzion'
        verzion: 1
        ^^^^^^^
      hint: did you mean 'version'?
    grappe.yaml:2:12: error: unknown key 'nam' in 'cluster'
        cluster: { nam: lab, colour: rad }
                   ^^^
      hint: did you mean 'name'?
    grappe.yaml:2:30: error: 'cluster.colour' must be one of red, green, yellow, blue, magenta, cyan, grey, not 'rad'
        cluster: { nam: lab, colour: rad }
                                     ^^^
      hint: did you mean 'red'?
    grappe.yaml:4:11: error: unbalanced '[': no ']' behind it
          web: web[1-3
                  ^
      hint: node sets are written as n[1-3,7],@group
    grappe.yaml:6:11: error: 'ssh.fanout' must be a whole number from 1 to 100000, not '10'
          fanout: "10"
                  ^^^^
      hint: write it without quotes: 10
    grappe.yaml:8:20: error: unknown key 'hosts' in 'ssh.overrides'
            - { user: www, hosts: n1 }
                           ^^^^^
      hint: did you mean 'nodes'?
    grappe.yaml:9:7: error: 'ssh.overrides' must be a map of keys and values, not the number 3
            - 3
              ^
      hint: write its keys beneath it, each as 'key: value'
    "
  `);
});

test.each(['/tmp', '/tmp/jdk', '/dev/shm/', '/usr/../tmp', '/', 'jdk'])(
  'a folder that no sandbox can show is refused: %s',
  async (folder) => {
    const language = `{ extensions: [.x], version: x -v, run: x, hello: x, folders: [/opt/x, ${folder}] }`;
    expect(await said(`version: 1\njobs: { languages: { x: ${language} } }\n`)).toMatch(
      /'jobs\.languages\.x\.folders' must be a (?:folder outside of|path from)/,
    );
  },
);

test.each([['nodes: @web'], ['ssh: { user: @web, fanout: 3 }'], ['nodes: `n1`']])(
  'a value that must be quoted is named with the cure: %s',
  async (line) => {
    expect(await said(`version: 1\n${line}\n`)).toMatch(
      /must be quoted\n.*\n.*\^+\n {2}hint: quote it: "[@`][^"]+"\n/,
    );
  },
);

test('the caret stands under the whole unquoted group, and the other mistakes are still told', async () => {
  expect(await said('version: 1\nnodes: @web\nssh: { fanout: 0 }\n')).toMatchInlineSnapshot(`
    "
    grappe.yaml:2:8: error: a value that begins with '@' must be quoted
        nodes: @web
               ^^^^
      hint: quote it: "@web"
    grappe.yaml:3:16: error: 'ssh.fanout' must be a whole number from 1 to 100000, not the number 0
        ssh: { fanout: 0 }
                       ^
    "
  `);
});

test('indexes inside a YAML list are known for what they are', async () => {
  expect(await said('version: 1\nnodes: [n[1-3], m4]\n')).toMatchInlineSnapshot(`
    "
    grappe.yaml:2:9: error: '[' begins a YAML list here, not the indexes of a node set
        nodes: [n[1-3], m4]
                ^^^^^^
      hint: quote it: "n[1-3]"
    "
  `);
});

test('indexes inside a flow map are known for what they are', async () => {
  expect(await said('version: 1\ngroups: { web: n[1-3], db: db1 }\n')).toMatchInlineSnapshot(`
    "
    grappe.yaml:2:16: error: '[' begins a YAML list here, not the indexes of a node set
        groups: { web: n[1-3], db: db1 }
                       ^^^^^^
      hint: quote it: "n[1-3]"
    "
  `);
});

test('indexes inside lists hide no other mistake', async () => {
  const text = 'version: 1\nnodes: [n[1-3]m[1-2], m4]\nnodez: n1\ngroups:\n  web: [n[7-8]]\n  db: "n[5-"\n';
  expect((await said(text)).match(/^grappe.yaml:.*$/gm)).toEqual([
    "grappe.yaml:2:9: error: '[' begins a YAML list here, not the indexes of a node set",
    "grappe.yaml:3:1: error: unknown key 'nodez'",
    "grappe.yaml:5:9: error: '[' begins a YAML list here, not the indexes of a node set",
    "grappe.yaml:6:9: error: unbalanced '[': no ']' behind it",
  ]);
});

test('a list where a node set belongs is shown as one text', async () => {
  expect(await said('version: 1\nnodes: [n1, n2]\n')).toMatchInlineSnapshot(`
    "
    grappe.yaml:2:8: error: 'nodes' must be a node set as text, not a list
        nodes: [n1, n2]
               ^^^^^^^^
      hint: write one text: "n1,n2"
    "
  `);
});

test('a number where text belongs shows what YAML made of it', async () => {
  expect(await said('version: 1\nnodes: 001\ngroups: { a: 1e3, b: 12 }\n')).toMatchInlineSnapshot(`
    "
    grappe.yaml:2:8: error: 'nodes' must be a node set as text, but 001 is read as the number 1
        nodes: 001
               ^^^
      hint: quote it: "001"
    grappe.yaml:3:14: error: 'groups.a' must be a node set as text, but 1e3 is read as the number 1000
        groups: { a: 1e3, b: 12 }
                     ^^^
      hint: quote it: "1e3"
    grappe.yaml:3:22: error: 'groups.b' must be a node set as text, not the number 12
        groups: { a: 1e3, b: 12 }
                             ^^
      hint: quote it: "12"
    "
  `);
});

test('keys that YAML reads as numbers are refused', async () => {
  expect(await said('version: 1\ngroups: { 001: n1 }\n')).toMatchInlineSnapshot(`
    "
    grappe.yaml:2:11: error: the key 001 is not text
        groups: { 001: n1 }
                  ^^^
      hint: quote it: "001"
    "
  `);
});

test('the truth words of YAML 1.1 are refused', async () => {
  expect(
    await said(
      'version: 1\nssh:\n  raw: yes\n  overrides:\n    - { nodes: n1, raw: off }\n    - { nodes: n2, raw: "true" }\n',
    ),
  ).toMatchInlineSnapshot(`
    "
    grappe.yaml:3:8: error: 'ssh.raw' must be true or false, not 'yes'
          raw: yes
               ^^^
      hint: write true
    grappe.yaml:5:25: error: 'ssh.overrides.raw' must be true or false, not 'off'
            - { nodes: n1, raw: off }
                                ^^^
      hint: write false
    grappe.yaml:6:25: error: 'ssh.overrides.raw' must be true or false, not 'true'
            - { nodes: n2, raw: "true" }
                                ^^^^^^
    "
  `);
});

test('a key that stands twice names both places', async () => {
  expect(await said('version: 1\ngroups:\n  web: n1\n  db: n2\n  web: n3\n')).toMatchInlineSnapshot(`
    "
    grappe.yaml:5:3: error: the key 'web' stands here twice
          web: n3
          ^^^
      grappe.yaml:3:3: it was first given here
      hint: take one of the two away
    "
  `);
});

test('a tab as indentation is named', async () => {
  expect(await said('version: 1\nssh:\n\tfanout: 3\n')).toMatchInlineSnapshot(`
    "
    grappe.yaml:3:1: error: a tab is used for indentation
         fanout: 3
        ^
      hint: indent with spaces
    "
  `);
});

test('tags, aliases without anchor and empty anchors are named with the cure', async () => {
  expect(
    await said(
      'version: 1\nnodes: !web\ngroups:\n  a: *web\n  b: &web\n  c: !!js/function "x"\n  d: !foo { a: 1 }\n',
    ),
  ).toMatchInlineSnapshot(`
    "
    grappe.yaml:2:8: error: '!web' is a YAML tag; tags are not taken
        nodes: !web
               ^^^^
      hint: if it is text, quote it: "!web"
    grappe.yaml:4:6: error: '*web' is a YAML alias, and no anchor '&web' stands before it
          a: *web
             ^^^^
      hint: if it is text, quote it: "*web"
    grappe.yaml:5:10: error: '&web' is a YAML anchor without a value
          b: &web
                 ^
      hint: if it is text, quote it: "&web"
    grappe.yaml:6:6: error: '!!js/function' is a YAML tag; tags are not taken
          c: !!js/function "x"
             ^^^^^^^^^^^^^
      hint: if it is text, quote it: "!!js/function"
    grappe.yaml:7:6: error: '!foo' is a YAML tag; tags are not taken
          d: !foo { a: 1 }
             ^^^^
      hint: if it is text, quote it: "!foo"
    "
  `);
});

test('merge keys and second documents are refused', async () => {
  expect(await said('version: 1\nx-a: &a { fanout: 3 }\nssh: { <<: *a }\n')).toMatchInlineSnapshot(`
    "
    grappe.yaml:3:8: error: merge keys ('<<') are not taken
        ssh: { <<: *a }
               ^^
      hint: write the keys out, or use an alias for the whole value
    "
  `);
  expect(await said('version: 1\n---\nnodes: n1\n')).toMatchInlineSnapshot(`
    "
    grappe.yaml:2:1: error: a second document begins here; a file holds one
        ---
        ^^^
      hint: take the '---' line away
    "
  `);
});

test('a value with a colon, and a quote that stays open, are named', async () => {
  expect(await said('version: 1\nnodes: n1: n2 # both\n')).toMatchInlineSnapshot(`
    "
    grappe.yaml:2:8: error: the value holds ': ', which makes it a map
        nodes: n1: n2 # both
               ^
      hint: quote it: "n1: n2"
    "
  `);
  expect(await said('version: 1\nnodes: "n1\ngroups: { a: n1 }\n')).toMatchInlineSnapshot(`
    "
    grappe.yaml:2:8: error: the quote that opens here is never closed
        nodes: "n1
               ^
      hint: close it where the text ends
    "
  `);
});

test('time spans need a unit', async () => {
  expect(
    await said(
      'version: 1\nssh:\n  connect_timeout: 10\n  command_timeout: 5 s\n  persist: 600h\n  keepalive: { interval: }\n',
    ),
  ).toMatchInlineSnapshot(`
    "
    grappe.yaml:3:20: error: 'ssh.connect_timeout' must be a time span such as 10s, 1m30s or 250ms, not the number 10
          connect_timeout: 10
                           ^^
      hint: write 10s for seconds
    grappe.yaml:4:20: error: 'ssh.command_timeout' must be a time span such as 10s, 1m30s or 250ms, not '5 s'
          command_timeout: 5 s
                           ^^^
    grappe.yaml:5:12: error: 'ssh.persist' must be a time span of at most 500h, not '600h'
          persist: 600h
                   ^^^^
    grappe.yaml:6:26: error: 'ssh.keepalive.interval' must be a time span such as 10s, 1m30s or 250ms, but is empty
          keepalive: { interval: }
                                 ^
    "
  `);
  expect(await said('version: 1\nssh: { connect_timeout: 0s }\n')).toMatchInlineSnapshot(`
    "
    grappe.yaml:2:25: error: 'ssh.connect_timeout' must be a time span above 0s, not '0s'
        ssh: { connect_timeout: 0s }
                                ^^
    "
  `);
});

test('a wrong node set is pointed at inside the text, whatever its quotes', async () => {
  expect(
    await said(`version: 1
nodes: n[5-1]
groups:
  a: "n[1-3],m[5-1]"
  b: 'it''s,n[9-8]'
  c: "\\u006e1,n[3-2]"
  d: >-
    n1,
    n[3-2]
`),
  ).toMatchInlineSnapshot(`
    "
    grappe.yaml:2:10: error: a range runs backwards: '5-1'
        nodes: n[5-1]
                 ^^^
      hint: node sets are written as n[1-3,7],@group
    grappe.yaml:4:16: error: a range runs backwards: '5-1'
          a: "n[1-3],m[5-1]"
                       ^^^
      hint: node sets are written as n[1-3,7],@group
    grappe.yaml:5:15: error: a range runs backwards: '9-8'
          b: 'it''s,n[9-8]'
                      ^^^
      hint: node sets are written as n[1-3,7],@group
    grappe.yaml:6:17: error: a range runs backwards: '3-2'
          c: "\\u006e1,n[3-2]"
                        ^^^
      hint: node sets are written as n[1-3,7],@group
    grappe.yaml:7:6: error: a range runs backwards: '3-2'
          d: >-
             ^
      hint: node sets are written as n[1-3,7],@group
    "
  `);
});

test('unknown groups get the nearest name, cycles the place of each step', async () => {
  expect(
    await said(`version: 1
nodes: "@all"
groups:
  web: n[1-3]
  front: "@wbe"
  a: "@b,@web"
  b: "x1,@c"
  c: "@grappe:a"
  all: "@*"
  other: "@slurm:idle"
`),
  ).toMatchInlineSnapshot(`
    "
    grappe.yaml:2:9: error: a group contains itself: @* → @all → @*
        nodes: "@all"
                ^^^^
      grappe.yaml:9:9: @all leads on
      hint: take one of these steps away
    grappe.yaml:5:11: error: unknown group 'wbe'
          front: "@wbe"
                  ^^^^
      hint: did you mean '@web'?
    grappe.yaml:6:7: error: a group contains itself: @a → @b → @c → @a
          a: "@b,@web"
              ^^
      grappe.yaml:7:10: @b leads on
      grappe.yaml:8:7: @c leads on
      hint: take one of these steps away
    "
  `);
});

test('without nodes, @* means all groups, and so no group can use it', async () => {
  expect(await said('version: 1\ngroups: { a: n1, all: "@*" }\n')).toMatchInlineSnapshot(`
    "
    grappe.yaml:2:23: error: a group contains itself: @* → @all → @*
        groups: { a: n1, all: "@*" }
                              ^^^^
      grappe.yaml:2:24: @all leads on
      hint: take one of these steps away
    "
  `);
});

test('S18: node sets that would fill the memory are refused', async () => {
  for (const bomb of [
    'n[1-999999999]',
    'n[0-99][0-99][0-99][0-99]-x[0-99]y[0-99]z[0-99]',
    `n[1-9]${'a[1-9]'.repeat(8)}`,
  ]) {
    expect(await said(`version: 1\nnodes: "${bomb}"\n`)).toContain('grappe.yaml:2:');
  }
});

test('unknown variables are pointed at', async () => {
  expect(await said('version: 1\nvars: { rack: r1, two: "${rack}" }\nnodes: "${rak}n1,${other}n2,${open"\n'))
    .toMatchInlineSnapshot(`
      "
      grappe.yaml:2:24: error: the variable 'two' uses another one
          vars: { rack: r1, two: "\${rack}" }
                                 ^^^^^^^^^
        hint: write its text out
      grappe.yaml:3:9: error: unknown variable 'rak'
          nodes: "\${rak}n1,\${other}n2,\${open"
                  ^^^^^^
        hint: did you mean '\${rack}'?
      grappe.yaml:3:18: error: unknown variable 'other'
          nodes: "\${rak}n1,\${other}n2,\${open"
                           ^^^^^^^^
        hint: define it under 'vars', or write $\${ for the text \${
      grappe.yaml:3:29: error: '\${' is never closed
          nodes: "\${rak}n1,\${other}n2,\${open"
                                      ^^^^^^
        hint: write $\${ for the text \${
      "
    `);
});

test('a file without keys lacks its version', async () => {
  expect(await said('# nothing\n')).toMatchInlineSnapshot(`
    "
    grappe.yaml:1:1: error: the key 'version' is missing
        # nothing
        ^
      hint: begin the file with 'version: 1'
    "
  `);
  expect(await said('just text\n')).toMatchInlineSnapshot(`
    "
    grappe.yaml:1:1: error: the file must hold keys and values
        just text
        ^^^^^^^^^
      hint: begin with 'version: 1'
    "
  `);
  expect(await said('version: "1"\n')).toMatchInlineSnapshot(`
    "
    grappe.yaml:1:10: error: 'version' must be 1, not '1'
        version: "1"
                 ^^^
      hint: write it without quotes: 1
    "
  `);
  expect(await said('version: 2\n')).toMatchInlineSnapshot(`
    "
    grappe.yaml:1:10: error: 'version' must be 1, not the number 2
        version: 2
                 ^
    "
  `);
});

test('names that could reach the language itself are refused', async () => {
  expect(await said('version: 1\n__proto__: { a: 1 }\ngroups: { constructor: n1, toString: n2 }\n'))
    .toMatchInlineSnapshot(`
    "
    grappe.yaml:2:1: error: '__proto__' cannot be a key
        __proto__: { a: 1 }
        ^^^^^^^^^
      hint: choose another name
    grappe.yaml:3:11: error: 'constructor' cannot be a key
        groups: { constructor: n1, toString: n2 }
                  ^^^^^^^^^^^
      hint: choose another name
    grappe.yaml:3:28: error: 'toString' cannot be a key
        groups: { constructor: n1, toString: n2 }
                                   ^^^^^^^^
      hint: choose another name
    "
  `);
});

test('a long line is cut round the mistake, and control characters are not shown', async () => {
  const text = await said(`version: 1\nnodes: "${'n1,'.repeat(200)}n[5-1]\u{202e}"\n`);
  expect(text).toMatchInlineSnapshot(`
    "
    grappe.yaml:2:70: error: a range runs backwards: '5-1'
        nodes: "n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1,n1
                                                                             ^^^
      hint: node sets are written as n[1-3,7],@group
    "
  `);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(120);
});

test('a thousand mistakes do not fill the screen', async () => {
  const text = await said(
    `version: 1\n${Array.from({ length: 1000 }, (_, at) => `key${at}: 1`).join('\n')}\n`,
  );
  expect(text.split('\n').length).toBeLessThan(260);
  expect(text).toContain('… and 950 more\n');
});

test('a node that runs jobs is not called as the Slurm is', async () => {
  const slurm = 'jobs: { slurm: { login: n1 } }';
  expect(await said(`version: 1\ngroups: { all: "n1,slurm" }\n${slurm}\n`)).toMatchInlineSnapshot(`
    "
    grappe.yaml:3:16: error: a node is called 'slurm', and so is the Slurm of 'jobs.slurm' where jobs are shown
        jobs: { slurm: { login: n1 } }
                       ^^^^^^^^^^^^^
      hint: give the node another name, or leave it out of 'jobs.nodes'
    "
  `);
  expect(await said(`version: 1\nnodes: n1,slurm\njobs: { nodes: n1, slurm: { login: n1 } }\n`)).toBe('\n');
});
