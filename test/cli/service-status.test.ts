import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceStatusEvent } from '../../src/protocol/index.ts';
import { grappe } from '../support/grappe.ts';
import { jsonEvents } from '../support/json-events.ts';
import { startKeptNodes } from '../support/kept-nodes.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestServices, type TestServices } from '../support/test-services.ts';

describe.skipIf(!sshdInstalled)('grappe service status', () => {
  let lab: TestServices;

  beforeAll(async () => {
    lab = await startTestServices(`
  db: { nodes: n1, tags: [core] }
  web: { nodes: "n[1-3]" }
  old: { nodes: "n[2-3]", state: stopped }
  far: { nodes: "n[8-9]", tags: [core] }
`);
  });
  afterAll(() => lab[Symbol.asyncDispose]());
  const status = (...words: string[]) => lab.service(['status', ...words]);

  it('is 0 where all run, or are as they are declared', async () => {
    lab.set('db n1', 'web n1', 'web n2', 'web n3');
    expect(await status('db', 'web', 'old')).toEqual({
      stdout: `SERVICE  ENABLED  n1       n2       n3
db       -        running  -        -
web      -        running  running  running
old      -        -        stopped  stopped
`,
      stderr: '',
      exit: 0,
      signal: null,
    });
  });

  it('tells what is otherwise, nodes folded', async () => {
    lab.set('web n1', 'old n3');
    const { stdout, exit } = await status('web');
    expect(stdout).toBe(`SERVICE  NODES  STATE                  ENABLED
web          3  2 stopped · 1 running  -
  stopped  n[2-3]
`);
    expect(exit).toBe(1);
    expect(await status('old')).toMatchObject({
      stdout: expect.stringContaining('  running  n3  declared stopped\n') as string,
      exit: 1,
    });
  });

  it('is 4 where one node is dead and the others are well', async () => {
    lab.set('far n8');
    const { stdout, exit } = await status('far');
    expect(stdout).toMatch(/^far +2 {2}1 running · 1 unreachable {2}-\n {2}unreachable {2}n9 {2}\S.*\n$/m);
    expect(exit).toBe(4);
  });

  it('takes all services without a name, those of a tag with one, and narrows nodes', async () => {
    lab.set('db n1', 'web n2');
    expect((await status('--tag', 'core', '-x', 'n9')).stdout).toMatch(
      /^db .*running +-\nfar .*- +stopped\n$/m,
    );
    expect(await status('web', '-w', 'n[2,5]')).toMatchObject({ exit: 0 });
    const all = await status('--json');
    expect(all.stdout.match(/"event":"status"/g)).toHaveLength(8);
  });

  it('says the same as JSON', async () => {
    lab.set('db n1', 'web n1');
    const { stdout, exit } = await status('--json', 'web', 'far');
    const events = jsonEvents(ServiceStatusEvent, stdout);
    expect(events[0]).toMatchObject({
      event: 'start',
      v: 1,
      services: [{ service: 'web' }, { nodes: 'n[8-9]' }],
    });
    const found = events.filter((event) => event.event === 'status');
    expect(found).toHaveLength(5);
    expect(found.find(({ node }) => node === 'n1')).toMatchObject({
      service: 'web',
      outcome: 'ok',
      reading: { state: 'running', backend: 'command', enabled: null },
    });
    expect(found.find(({ node }) => node === 'n9')).toMatchObject({
      outcome: 'unreachable',
      cause: 'refused',
      reading: null,
    });
    expect(events.at(-1)).toMatchObject({
      event: 'summary',
      counts: { ok: 1, failed: 3, unreachable: 1 },
      exit: 1,
    });
    expect(exit).toBe(1);
  });

  it('takes other names for units, which need nodes', async () => {
    const bare = lab.write(
      'bare.yaml',
      `version: 1\ndefaults: { become: none }\nssh: { config: ${lab.sshd.sshConfig} }\n`,
    );
    expect(await status('no-such-unit', '-w', 'n[1-2]', '--config', bare)).toMatchObject({
      stdout: `SERVICE       NODES  STATE      ENABLED
no-such-unit      2  2 missing  -
  missing  n[1-2]
`,
      exit: 1,
    });
    const wbe = await status('wbe');
    expect(wbe.exit).toBe(2);
    expect(wbe.stderr).toMatch(
      /defines no service 'wbe', and a unit needs nodes \[unknown-service\]\n {2}hint: did you mean 'web'/,
    );
    expect((await status('--unit', 'web')).stderr).toMatch(/unit 'web' needs nodes/);
  });

  it('selects something, or says that nothing is', async () => {
    expect(await status('db', '-w', 'n5')).toMatchObject({ exit: 2, stdout: '' });
    expect(await status('--tag', 'nothing')).toMatchObject({ exit: 2, stdout: '' });
  });
});

describe.skipIf(!sshdInstalled)('the status of services', () => {
  it('is one command a node, over the connections that are kept', async () => {
    await using nodes = await startKeptNodes();
    const config = join(nodes.home, 'grappe.yaml');
    writeFileSync(
      config,
      `version: 1
ssh: { config: ${nodes.sshd.sshConfig} }
defaults: { become: none, backend: command, commands: { status: "exit 0", start: "true", stop: "true" } }
services: { a: { nodes: "n[1-5]" }, b: { nodes: "n[1-5]" }, c: { nodes: "n[1-5]", backend: sysv } }
`,
    );
    const status = () =>
      grappe(['service', 'status', 'a', 'b', 'c', '--json', '--config', config], { env: nodes.env });
    const sessions = (): number => nodes.sshd.log().split('Starting session').length - 1;
    await status();
    const before = sessions();
    expect((await status()).stderr).toBe('');
    expect(sessions() - before).toBe(5);
    expect(nodes.logins()).toBe(5);
  });
});
