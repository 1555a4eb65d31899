/** Where others can reach the console: TLS, accounts first, proxies that are named, a base path. */

import { X509Certificate } from 'node:crypto';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Accounts } from '../../src/app/index.ts';
import { systemClock } from '../../src/base/index.ts';
import { stateFolder } from '../../src/config/index.ts';
import { openConsole, type OpenConsole } from '../../src/server/index.ts';
import { type ConfigFolder, configFolder } from '../support/config-folder.ts';

const SHELL = { user: 'root', from: null };
const ANN = { name: 'ann', role: 'viewer', nodes: null, languages: null } as const;

let folder: ConfigFolder;
let consoles: OpenConsole[];
beforeEach(() => {
  folder = configFolder({});
  consoles = [];
});
afterEach(async () => {
  for (const console of consoles) await console[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function opened(yaml: string, host?: string): Promise<OpenConsole> {
  const configFile = folder.write('grappe.yaml', `version: 1\nnodes: n1\nconsole: { port: 0, ${yaml} }\n`);
  const console = await openConsole({
    site: {
      fleet: { configFile, env: { ...folder.env, PATH: '/usr/bin:/bin' }, cwd: folder.path },
      clock: systemClock,
      warn: () => undefined,
    },
    ...{ host, port: undefined, webFolder: folder.path, version: '0.0.0', log: () => undefined },
  });
  consoles.push(console);
  return console;
}

async function withAnn(work: (accounts: Accounts) => Promise<unknown>): Promise<void> {
  using accounts = await Accounts.open(stateFolder(folder.env), systemClock);
  await work(accounts);
}

interface Answer {
  readonly status: number | undefined;
  readonly cookie: string;
  readonly hsts: string | undefined;
  readonly text: string;
}

function post(port: number, headers: Record<string, string>, body: object, path = '/api/session/link') {
  const text = JSON.stringify(body);
  return new Promise<Answer>((resolve, reject) => {
    const sent = request(
      {
        ...{ host: '127.0.0.1', port, path, method: 'POST', rejectUnauthorized: false, agent: false },
        headers: { 'content-type': 'application/json', 'content-length': text.length, ...headers },
      },
      (answer) => {
        let received = '';
        answer.on('data', (chunk: Buffer) => (received += chunk.toString()));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode,
            cookie: answer.headers['set-cookie']?.[0] ?? '',
            hsts: answer.headers['strict-transport-security'],
            text: received,
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}

describe('on an address that others can reach', () => {
  it('nobody listens while nobody has an account; with one it is by TLS only, and no link is printed', async () => {
    await expect(opened('bind: 0.0.0.0')).rejects.toMatchObject({ code: 'not-exposed' });
    await expect(opened('', '0.0.0.0')).rejects.toThrow(/nobody has an account/);
    await withAnn(({ people }) => people.makeLocalLink('root'));
    await expect(opened('bind: 0.0.0.0')).rejects.toMatchObject({ code: 'not-exposed' });
    await withAnn(({ people }) => people.add(SHELL, ANN));
    const console = await opened('bind: 0.0.0.0');
    expect(new URL(console.url).protocol).toBe('https:');
    expect(console.tls?.kind).toBe('self-signed');
    expect(await console.loginLink()).toBeUndefined();
    await expect(fetch(`http://127.0.0.1:${console.port}/api/health`)).rejects.toThrow();
  });

  it('a certificate is made once, kept from others, and knows the names of this machine', async () => {
    await withAnn(({ people }) => people.add(SHELL, ANN));
    const first = await opened('bind: 0.0.0.0');
    const second = await opened('bind: 0.0.0.0');
    expect(second.tls?.fingerprint).toBe(first.tls?.fingerprint);
    const certificate = new X509Certificate(first.tls?.cert ?? '');
    expect(certificate.checkHost(hostname())).toBeDefined();
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(statSync(join(stateFolder(folder.env), 'console-tls.pem')).mode & 0o777).toBe(0o600);
    const named = await opened('bind: 0.0.0.0, public_url: "https://grappe.example.org/"');
    expect(named.tls?.fingerprint).not.toBe(first.tls?.fingerprint);
  });

  it('the cookie is for TLS and this host alone', async () => {
    await withAnn(({ people }) => people.add(SHELL, ANN));
    const { url, port, accounts } = await opened('bind: 0.0.0.0');
    const secret = await accounts.people.makeLink(SHELL, 'ann', 60_000);
    const answer = await post(port, { host: new URL(url).host, origin: new URL(url).origin }, { secret });
    expect(answer.cookie).toMatch(/^__Host-grappe=\S+; Path=\/; .*HttpOnly; SameSite=Strict; Secure$/);
    // A browser that knows the certificate not could never come again.
    expect(answer.hsts).toBeUndefined();
  });
});

describe('an own certificate', () => {
  const write = async (mode = 0o600): Promise<string> => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'grappe.example.org' }], {
      keyType: 'ec',
    });
    mkdirSync(join(folder.path, 'tls'));
    folder.write('tls/key.pem', key, mode);
    folder.write('tls/cert.pem', cert);
    return 'tls: { certificate: tls/cert.pem, key: tls/key.pem }';
  };

  it('is used as it is, and browsers come by TLS for ever', async () => {
    const { tls, port, url, accounts } = await opened(await write());
    expect(tls?.kind).toBe('own');
    const secret = (await accounts.people.makeLocalLink('root')).slice();
    const answer = await post(port, { host: new URL(url).host, origin: new URL(url).origin }, { secret });
    expect(answer).toMatchObject({ status: 200, hsts: expect.stringMatching(/^max-age=\d+$/) as string });
  });

  it('that cannot be used is told, with what to do', async () => {
    const yaml = await write(0o644);
    await expect(opened(yaml)).rejects.toMatchObject({
      code: 'certificate',
      hint: expect.stringMatching(/^chmod/) as string,
    });
    await expect(opened(yaml.replace('key.pem', 'none.pem'))).rejects.toMatchObject({ code: 'certificate' });
    writeFileSync(join(folder.path, 'tls/cert.pem'), 'nothing');
    await expect(opened(yaml)).rejects.toMatchObject({ code: 'certificate' });
  });
});

describe('behind a proxy', () => {
  const PROXIED = 'behind_tls_proxy: true, public_url: "https://example.org/grappe"';

  it('the address that people type must be known, and somebody must have an account', async () => {
    await expect(opened('behind_tls_proxy: true')).rejects.toThrow(/address that people type/);
    await expect(opened('behind_tls_proxy: true, public_url: "http://example.org/"')).rejects.toThrow(
      /address/,
    );
    await expect(opened(PROXIED)).rejects.toThrow(/nobody has an account/);
  });

  it('the console lies below its path; X-Forwarded-For is believed of listed proxies alone', async () => {
    await withAnn(({ people }) => people.add(SHELL, ANN));
    for (const [proxies, from] of [
      ['', '127.0.0.1'],
      [', proxies: [127.0.0.1, 10.0.0.7]', '192.0.2.9'],
    ] as const) {
      const { port, accounts } = await opened(PROXIED + proxies);
      const secret = await accounts.people.makeLink(SHELL, 'ann', 60_000);
      const headers = {
        ...{ host: 'example.org', origin: 'https://example.org', 'content-type': 'application/json' },
        'x-forwarded-for': '198.51.100.1, 192.0.2.9, 10.0.0.7',
        'x-forwarded-host': 'evil.example',
      };
      const { answer, text } = await plainPost(port, headers, { secret }, '/grappe/api/session/link');
      expect(answer).toBe(200);
      expect(text).toMatch(/__Secure-grappe=\S+; Path=\/grappe\/; .*; Secure/);
      expect(accounts.passes.sessions('ann')[0]).toMatchObject({ from });
      expect((await plainPost(port, headers, { secret }, '/api/session/link')).answer).toBe(404);
      const evil = await plainPost(port, { ...headers, host: 'evil.example' }, {}, '/elsewhere');
      expect([404, 421]).toContain(evil.answer);
    }
  });
});

async function plainPost(
  port: number,
  headers: Record<string, string>,
  body: object,
  path: string,
): Promise<{ answer: number | undefined; text: string }> {
  const { request: plain } = await import('node:http');
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = plain(
      {
        ...{ host: '127.0.0.1', port, path, method: 'POST', agent: false },
        headers: { ...headers, 'content-length': text.length },
      },
      (answer) => {
        answer.resume();
        answer.on('end', () =>
          resolve({ answer: answer.statusCode, text: answer.headers['set-cookie']?.[0] ?? '' }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}
