/** Names that are more than letters and numbers: of nodes, where they are part of an address of the API, and of groups of other sources. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConfigFolder, configFolder } from '../support/config-folder.ts';
import { type PersonHere, serveConsole, type ServedConsole } from '../support/served-console.ts';

const NAMES = ['10.0.0.7', 'a_b-c', 'fd00::7', 'n1.example.com', 'root@n2'];

let folder: ConfigFolder;
let served: ServedConsole;
let admin: PersonHere;
beforeAll(async () => {
  folder = configFolder({
    'grappe.yaml': `version: 1\nnodes: "${NAMES.join()}"\ngroups: { web: a_b-c }\nssh: { transport: local }\n`,
    'clustershell/groups.conf': `[Main]\ndefault: site
[site]\nmap: case $GROUP in rack.a) echo a_b-c;; "lab-b") echo 10.0.0.7;; esac\nlist: printf '%s\\n' rack.a 'lab-b'\n`,
  });
  served = await serveConsole({ site: { config: `${folder.path}/grappe.yaml`, env: folder.env } });
  admin = await served.signedIn('admin');
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function api<Shape>(path: string, body?: object): Promise<Shape> {
  const { status, text } = await served.call(body ? 'POST' : 'GET', `/api${path}`, admin, body);
  expect([path, status, text]).toEqual([path, 200, text]);
  return JSON.parse(text) as Shape;
}

interface Grouped {
  readonly groups: readonly { readonly id: string; readonly nodes: string }[];
}

describe('a node', () => {
  it('of any name that a node may have is found by it: its output, differences, itself', async () => {
    const { run } = await api<{ run: string }>('/runs', { nodes: NAMES.join(), command: 'echo I am %h' });
    let grouped: Grouped = { groups: [] };
    const count = async (): Promise<number> => {
      grouped = await api<Grouped>(`/runs/${run}/groups`);
      return grouped.groups.length;
    };
    await expect.poll(count, { timeout: 30_000 }).toBe(NAMES.length);
    expect(grouped.groups.map(({ nodes }) => nodes).toSorted()).toEqual(NAMES);
    for (const { id, nodes } of grouped.groups) {
      const path = `/runs/${run}/groups/${encodeURIComponent(id)}/lines`;
      const { lines } = await api<{ lines: readonly { text: string }[] }>(path);
      expect([id, lines.map(({ text }) => text)]).toEqual([`stdout.${nodes}`, [`I am ${nodes}`]]);
      expect(await api(`/node/${encodeURIComponent(nodes)}`)).toMatchObject({ node: nodes });
    }
    const [a = '', b = ''] = grouped.groups.map(({ id }) => encodeURIComponent(id));
    const { hunks } = await api<{ hunks: readonly unknown[] }>(`/runs/${run}/diff?a=${a}&b=${b}`);
    expect(hunks).toHaveLength(1);
  });
});

describe('a group of another source', () => {
  it.each([
    ['@site:rack.a', 'a_b-c'],
    ['@site:lab-b', '10.0.0.7'],
    ['@site:*!@site:rack.a', '10.0.0.7'],
  ])('is a target like any other: %s', async (of, nodes) => {
    expect(await api(`/nodes/set?of=${encodeURIComponent(of)}`)).toMatchObject({ nodes });
    expect(await api('/runs/preview', { nodes: of, command: 'id' })).toMatchObject({ nodes });
  });

  it('is listed by its source, and not under a name that is none', async () => {
    const { groups } = await api<{ groups: readonly object[] }>('/nodes/groups?source=site');
    expect(groups).toMatchObject([{ name: 'lab-b' }, { name: 'rack.a' }]);
    const { text, status } = await served.call('GET', '/api/nodes/groups?source=__proto__', admin);
    expect([status, text]).toEqual([400, expect.stringContaining('unknown-group-source')]);
  });
});
