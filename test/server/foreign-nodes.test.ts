/** S23, S27: on every face of a server, whoever may not write its configuration goes nowhere but to its nodes; and no folder chooses what it runs. */

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TOPICS } from '../../src/protocol/index.ts';
import { newClerk } from '../support/clerk.ts';
import { type ConfigFolder, configFolder } from '../support/config-folder.ts';
import { GRAPPE, grappe } from '../support/grappe.ts';
import { loginLink } from '../support/login-link.ts';
import { serveConsole, type ServedConsole } from '../support/served-console.ts';

/** Addresses of this machine, and of a network that nobody has. */
const FOREIGN = ['127.0.0.7', 'localhost', '::1', '192.0.2.7'];

let folder: ConfigFolder;
let served: ServedConsole;
let canary: Server;
let contacts = 0;
beforeAll(async () => {
  canary = createServer((socket) => {
    contacts++;
    // Whoever calls hangs up when he likes.
    socket.on('error', () => undefined);
    socket.end();
  });
  canary.listen(0, '127.0.0.1');
  await once(canary, 'listening');
  const { port } = canary.address() as AddressInfo;
  folder = configFolder({
    ssh_config: `Host *\n  HostName 127.0.0.1\n  Port ${port}\n  StrictHostKeyChecking no\n`,
    'grappe.yaml': 'version: 1\nnodes: n[1-2]\nssh: { config: ssh_config }\n',
  });
  served = await serveConsole({ site: { config: `${folder.path}/grappe.yaml`, env: folder.env } });
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  canary.close();
  folder[Symbol.dispose]();
});

const JOB = { program: { kind: 'command', command: 'id' }, files: [] };
const orders = (nodes: string): Record<string, object> => ({
  '/runs': { nodes, command: 'id' },
  '/runs/preview': { nodes, command: 'id' },
  '/nodes/checks': { nodes },
  '/nodes/drain': { nodes, reason: 'none' },
  '/services/states': { names: ['sshd'], nodes },
  '/services/drift': { names: ['sshd'], nodes },
  '/services/files': { names: ['sshd'], nodes },
  '/services/locks': { nodes },
  '/services/discover': { nodes },
  '/jobs': { ...JOB, nodes },
  '/jobs/explain': { ...JOB, nodes },
  [`/node/${encodeURIComponent(nodes)}/reach`]: {},
  [`/node/${encodeURIComponent(nodes)}/facts`]: {},
});

describe('S23 a machine that the configuration does not have', () => {
  it.each(['operator', 'viewer', 'user'] as const)(
    'is nothing that the API contacts for: %s',
    async (role) => {
      const who = await served.signedIn(role);
      for (const nodes of FOREIGN) {
        const texts = new Set<string>();
        for (const [path, body] of Object.entries(orders(nodes))) {
          const { status, text } = await served.call('POST', `/api${path}`, who, body);
          expect([path, status]).toEqual([path, expect.toBeOneOf([403, 404])]);
          if (path === '/runs') texts.add(text.replaceAll(nodes, 'NODE'));
        }
        // Nothing tells one that is there from one that is not.
        expect(texts.size).toBe(1);
      }
      expect(contacts).toBe(0);
    },
  );

  it('is no topic of the WebSocket', async () => {
    const socket = served.socket({ ...(await served.signedIn('operator')) });
    await once(socket, 'open');
    const told = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => data.toString().includes('unheardof') && resolve());
    });
    for (const word of [...Object.keys(TOPICS), 'unheardof'])
      socket.send(JSON.stringify({ type: 'subscribe', topic: `${word}:127.0.0.7` }));
    await told;
    socket.close();
    await once(socket, 'close');
    expect(contacts).toBe(0);
  });

  it('is no place for a program of the command line', async () => {
    using clerk = newClerk();
    const login = await clerk.run(['login', served.origin], {
      stdin: `${await loginLink(served.console, 'operator', 'clerk')}\n`,
    });
    expect(login).toMatchObject({ exit: 0 });
    const to = ['submit', '--server', `${served.origin}/`, '--node', '127.0.0.7', '--', 'id'];
    const said = await clerk.run(to);
    expect(said.stderr).toContain('127.0.0.7');
    expect(said.exit).toBe(8);
    expect(contacts).toBe(0);
  });

  it('is contacted for whoever could write it into the configuration', async () => {
    const admin = await served.signedIn('admin');
    expect(await served.call('POST', '/api/nodes/checks', admin, { nodes: '127.0.0.7' })).toMatchObject({
      status: 200,
    });
    await expect.poll(() => contacts, { timeout: 20_000 }).toBeGreaterThan(0);
  });
});

describe('S27 a grappe.yaml that lies in the folder where somebody starts', () => {
  const POWER = `version: 1
nodes: n1
groups: { a: n1 }
ssh: { transport: local, options: ["ProxyCommand=touch canary"] }
`;
  it.each([
    ['a server', ['serve', '--port', '0']],
    ['a run', ['run', '-w', 'n1', 'touch canary']],
    ['a check', ['nodes', 'check', '-w', 'n1']],
    ['a program', ['submit', '--node', 'n1', '--', 'touch', 'canary']],
    ['services', ['service', 'status', 'sshd', '-w', 'n1']],
  ])('sets no program and no way to nodes for %s', async (_, words) => {
    using strange = configFolder({ 'grappe.yaml': POWER });
    const env = { ...strange.env, PATH: process.env['PATH'] ?? '', GRAPPE_NO_PERSIST: '1' };
    const said = await grappe(words, { program: GRAPPE, env, cwd: strange.path });
    expect(said).toMatchObject({ exit: 3, stdout: '' });
    expect(said.stderr).toContain('config-untrusted');
    expect(existsSync(`${strange.path}/canary`)).toBe(false);
  });
});
