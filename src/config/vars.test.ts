import { expect, test } from 'vitest';
import { configFolder } from '../../test/support/config-folder.ts';

const GIVEN = { given: 'grappe.yaml' };

test('variables stand in any text, and $${ for the text itself', async () => {
  using folder = configFolder({
    'grappe.yaml':
      'version: 1\nvars: { rack: r1, site: lyon }\nnodes: "${rack}n[1-3]"\ncluster: { name: "${site}-${rack} $${site}" }\n',
  });
  const config = await folder.load(GIVEN);
  expect(config.nodes).toBe('r1n[1-3]');
  expect(config.cluster.name).toBe('lyon-r1 ${site}');
  expect(config.vars.get('rack')).toBe('r1');
});

test('a variable of one file serves in all of them', async () => {
  using folder = configFolder({
    'grappe.yaml': 'version: 1\ninclude: a.yaml\nvars: { rack: r1 }\n',
    'a.yaml': 'groups: { a: "${rack}n1" }\n',
  });
  expect((await folder.load(GIVEN)).groups.get('a')).toBe('r1n1');
});

test('a mistake behind a variable is pointed at where it stands', async () => {
  using folder = configFolder({
    'grappe.yaml': 'version: 1\nvars: { rack: a-long-name }\nnodes: "${rack}1,n[5-1]"\n',
  });
  expect(await folder.report(GIVEN)).toMatch(/^grappe.yaml:3:20: error: a range runs backwards/);
});

test('variables cannot be multiplied into more text than memory holds', async () => {
  const groups = Array.from({ length: 500 }, (_, at) => `  g${at}: "${'${big}'.repeat(100)}"`);
  using folder = configFolder({
    'grappe.yaml': `version: 1\nvars: { big: "${'n'.repeat(100_000)}" }\ngroups:\n${groups.join('\n')}\n`,
  });
  expect(await folder.report(GIVEN)).toContain('variables make more than 4194304 characters');
});
