import { expect, test } from 'vitest';
import { configFolder } from '../../test/support/config-folder.ts';

const GIVEN = { given: 'grappe.yaml' };

test('maps are gathered entry by entry from files and patterns, in reading order', async () => {
  using folder = configFolder({
    'grappe.yaml': 'version: 1\ninclude: [more.yaml, conf.d/*.yaml]\ngroups: { a: n1 }\nssh: { fanout: 7 }\n',
    'more.yaml': 'version: 1\nnodes: "@*"\nssh: { persist: 5s }\n',
    'conf.d/20-b.yaml': 'groups: { c: n3 }\n',
    'conf.d/10-a.yaml': 'groups: { b: n2 }\n',
    'conf.d/ignored.txt': 'nonsense: 1\n',
  });
  const text = await folder.report(GIVEN);
  expect(text).toContain('more.yaml:2:');
  folder.write('more.yaml', 'version: 1\nnodes: "@a,@b"\nssh: { persist: 5s }\n');
  const config = await folder.load(GIVEN);
  expect([...config.groups]).toEqual([
    ['a', 'n1'],
    ['b', 'n2'],
    ['c', 'n3'],
  ]);
  expect(config.nodes).toBe('@a,@b');
  expect(config.ssh).toMatchObject({ fanout: 7, persistMs: 5000 });
  expect(config.files.map((file) => file.slice(folder.path.length + 1))).toEqual([
    'grappe.yaml',
    'more.yaml',
    'conf.d/10-a.yaml',
    'conf.d/20-b.yaml',
  ]);
});

test('names are relative to the file that includes', async () => {
  using folder = configFolder({
    'grappe.yaml': 'version: 1\ninclude: site/main.yaml\n',
    'site/main.yaml': 'include: groups.yaml\nssh: { identity: keys/id }\n',
    'site/groups.yaml': 'groups: { a: n1 }\n',
  });
  const config = await folder.load(GIVEN);
  expect(config.groups.get('a')).toBe('n1');
  expect(config.ssh.identityFiles).toEqual([`${folder.path}/site/keys/id`]);
});

test('what is given in two files names both places', async () => {
  using folder = configFolder({
    'grappe.yaml': 'version: 1\ninclude: b.yaml\nnodes: n1\ngroups: { web: n1 }\n',
    'b.yaml': 'nodes: n2\ngroups:\n  db: n3\n  web: n2\n',
  });
  expect(`\n${await folder.report(GIVEN)}`).toMatchInlineSnapshot(`
    "
    b.yaml:1:1: error: 'nodes' is given in two files
        nodes: n2
        ^^^^^
      grappe.yaml:3:1: it was first given here
      hint: take one of the two away
    b.yaml:4:3: error: 'groups.web' is given in two files
          web: n2
          ^^^
      grappe.yaml:4:11: it was first given here
      hint: take one of the two away
    "
  `);
});

test('a mistake in an included file is told with its name', async () => {
  using folder = configFolder({
    'grappe.yaml': 'version: 1\ninclude: conf.d/a.yaml\nnodes: "@web"\n',
    'conf.d/a.yaml': 'version: 2\ngroups: { web: "n[2-1]", db: "@wob" }\ninclude: 3\n',
  });
  expect(`\n${await folder.report(GIVEN)}`).toMatchInlineSnapshot(`
    "
    conf.d/a.yaml:1:10: error: 'version' must be 1
        version: 2
                 ^
    conf.d/a.yaml:2:19: error: a range runs backwards: '2-1'
        groups: { web: "n[2-1]", db: "@wob" }
                          ^^^
      hint: node sets are written as n[1-3,7],@group
    conf.d/a.yaml:2:31: error: unknown group 'wob'
        groups: { web: "n[2-1]", db: "@wob" }
                                      ^^^^
      hint: did you mean '@web'?
    conf.d/a.yaml:3:10: error: 'include' must be text or a list of texts
        include: 3
                 ^
    "
  `);
});

test('a file with wrong syntax does not make the others look wrong', async () => {
  using folder = configFolder({
    'grappe.yaml': 'version: 1\ninclude: a.yaml\nnodes: "@web"\ngroups: { db: n1 }\n',
    'a.yaml': 'groups:\n  web: {\n  more: n1\n',
  });
  // a.yaml may well define @web.
  expect(`\n${await folder.report(GIVEN)}`).toMatchInlineSnapshot(`
    "
    a.yaml:3:3: error: flow map in block collection must be sufficiently indented and end with a }
          more: n1
          ^
    "
  `);
});

test('an include that is missing, goes in circles or comes twice is an error', async () => {
  using folder = configFolder({
    'grappe.yaml': 'version: 1\ninclude: [missing.yaml, a.yaml, ./a.yaml, "**/*.yaml"]\n',
    'a.yaml': 'include: b.yaml\n',
    'b.yaml': 'include: grappe.yaml\n',
  });
  expect(`\n${await folder.report(GIVEN)}`).toMatchInlineSnapshot(`
    "
    grappe.yaml:2:11: error: 'missing.yaml' cannot be included: there is no such file
        include: [missing.yaml, a.yaml, ./a.yaml, "**/*.yaml"]
                  ^^^^^^^^^^^^
      hint: name it relative to the file that includes it
    grappe.yaml:2:33: error: './a.yaml' is included twice
        include: [missing.yaml, a.yaml, ./a.yaml, "**/*.yaml"]
                                        ^^^^^^^^
      grappe.yaml:2:25: it was first included here
      hint: take this name away
    grappe.yaml:2:43: error: '**' is not taken in 'include'
        include: [missing.yaml, a.yaml, ./a.yaml, "**/*.yaml"]
                                                  ^^^^^^^^^^^
    b.yaml:1:10: error: 'grappe.yaml' includes itself again
        include: grappe.yaml
                 ^^^^^^^^^^^
      hint: take this name away
    "
  `);
});

test('a pattern without a match is a warning', async () => {
  using folder = configFolder({ 'grappe.yaml': 'version: 1\ninclude: confd/*.yaml\n' });
  const { warnings } = await folder.load(GIVEN);
  expect(warnings.map(({ message }) => message)).toEqual(["'confd/*.yaml' matches no file"]);
});

test('includes nest eight deep and no deeper', async () => {
  const files = Array.from({ length: 12 }, (_, at) => [`f${at}.yaml`, `include: f${at + 1}.yaml\n`]);
  using folder = configFolder({ ...Object.fromEntries(files), 'f0.yaml': 'version: 1\ninclude: f1.yaml\n' });
  expect(await folder.report({ given: 'f0.yaml' })).toContain(
    'f8.yaml:1:10: error: includes are nested deeper than 8\n',
  );
});

test('the files together are limited', async () => {
  using folder = configFolder({ 'grappe.yaml': 'version: 1\ninclude: "big*.yaml"\n' });
  for (let at = 0; at < 9; at++) folder.write(`big${at}.yaml`, `# ${'x'.repeat(1_000_000)}\n`);
  expect(await folder.report(GIVEN)).toContain('the files are larger than 8 MiB together');
});

test('an included file that everybody may write to is refused', async () => {
  using folder = configFolder({ 'grappe.yaml': 'version: 1\ninclude: a.yaml\n' });
  folder.write('a.yaml', 'nodes: n1\n', 0o666);
  expect(await folder.report(GIVEN)).toContain(
    "'a.yaml' cannot be included: everybody may write to the file",
  );
});

test('keys that begin with x- are left to others', async () => {
  using folder = configFolder({
    'grappe.yaml': 'version: 1\nx-names: &web "web[1-3]"\ngroups: { a: *web, b: *web }\n',
  });
  const { groups } = await folder.load(GIVEN);
  expect([...groups.values()]).toEqual(['web[1-3]', 'web[1-3]']);
});
