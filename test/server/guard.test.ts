/** S20, S21, S22: what pages of others, forms, and names of others cannot do, on every route and at every upgrade. */

import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { socketProtocols } from '../../src/protocol/index.ts';
import { ENDPOINTS } from '../support/api-endpoints.ts';
import {
  type Answer,
  type Halves,
  serveConsole,
  type ServedConsole,
  upgradeStatus,
} from '../support/served-console.ts';

let served: ServedConsole;
let port: string;
let page: Required<Halves>;
const web = mkdtempSync(join(tmpdir(), 'grappe-web-'));
beforeAll(async () => {
  mkdirSync(join(web, 'assets'));
  writeFileSync(join(web, 'index.html'), '<!doctype html><base href="/">');
  writeFileSync(join(web, 'assets', 'a.js'), '0;');
  served = await serveConsole({ webFolder: web });
  ({ port } = new URL(served.origin));
  const { cookie, 'grappe-key': key } = await served.signedIn('admin');
  page = { cookie, 'grappe-key': key };
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  rmSync(web, { recursive: true });
});

const EVERYWHERE = [
  ...ENDPOINTS.map(({ endpoint: { method }, path }) => ({ method, path })),
  { method: 'GET', path: '/' },
  { method: 'GET', path: '/nodes' },
  { method: 'GET', path: '/assets/a.js' },
  { method: 'GET', path: '/no/such.js' },
  { method: 'GET', path: '/api/no-such-thing' },
  { method: 'OPTIONS', path: '/api/session' },
];
const CHANGING = ENDPOINTS.filter(({ endpoint }) => endpoint.method !== 'GET');

describe('S22 the name of another host', () => {
  it.each(EVERYWHERE)('$method $path', async ({ method, path }) => {
    const names = [
      'evil.example',
      `evil.example:${port}`,
      `127.0.0.1.evil.example:${port}`,
      `localhost.:${port}`,
      `127.0.0.1.:${port}`,
      `user@127.0.0.1:${port}`,
      '127.0.0.1:1',
      '127.0.0.1',
    ];
    for (const host of names) {
      const { status } = await served.ask({
        method,
        path,
        headers: { host, ...page, origin: served.origin },
      });
      expect({ host, status }).toEqual({ host, status: expect.toBeOneOf([400, 421]) as number });
    }
  });

  it('in an absolute target, in one of two headers, or in none, is refused as well', async () => {
    const own = `Host: 127.0.0.1:${port}`;
    const heads = [
      `GET http://evil.example/api/health HTTP/1.1\r\n${own}`,
      `GET http://127.0.0.1:${port}/api/health HTTP/1.1\r\n${own}`,
      `GET /api/health HTTP/1.1\r\n${own}\r\nHost: evil.example`,
      `GET /api/health HTTP/1.1\r\nHost: evil.example\r\n${own}`,
      'GET /api/health HTTP/1.1\r\nHost:',
      'GET /api/health HTTP/1.1',
      'GET /api/health HTTP/1.0',
    ];
    for (const head of heads) expect(await raw(head)).toMatch(/^HTTP\/1\.1 (?:400|421) /);
    expect(await raw(`GET /api/health HTTP/1.1\r\n${own}`)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('the own names are known, in any case', async () => {
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`])
      expect(await served.ask({ path: '/api/health', headers: { host } })).toMatchObject({ status: 200 });
  });

  async function raw(head: string): Promise<string> {
    const socket = connect(Number(port), '127.0.0.1');
    socket.end(`${head}\r\nConnection: close\r\n\r\n`);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await once(socket, 'close');
    return text;
  }
});

describe('S20 a page of another site', () => {
  it.each(CHANGING)('$name', async ({ endpoint: { method }, path }) => {
    const own = served.origin;
    const json = { ...page, 'content-type': 'application/json' };
    const attempts: Record<string, string>[] = [
      { ...json, origin: 'https://evil.example' },
      { ...json, origin: 'null' },
      { ...json, origin: own.replace(port, '1') },
      { ...json, origin: own.replace('http:', 'https:') },
      { ...json, origin: `${own}.evil.example` },
      json,
      { ...json, authorization: 'Bearer x' },
      { ...json, origin: own, 'sec-fetch-site': 'cross-site' },
      { ...json, origin: own, 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of attempts)
      expect({ headers, ...told(await served.ask({ method, path, headers, body: '{}' })) }).toEqual({
        ...{ headers, status: 403, code: 'request-refused' },
      });
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      '',
    ]) {
      const headers = { ...page, origin: own, 'content-type': type };
      expect(told(await served.ask({ method, path, headers, body: '{}' }))).toMatchObject({ status: 415 });
    }
  });

  it('cannot read what the API answers, nor show the console in a frame', async () => {
    const headers = { ...page, 'sec-fetch-site': 'cross-site' };
    expect(await served.ask({ path: '/api/session', headers })).toMatchObject({ status: 403 });
    for (const path of ['/', '/api/session', '/assets/a.js', '/api/no-such-thing', '/no.such']) {
      const { headers: told } = await served.ask({ path, headers: page });
      expect(told['content-security-policy']).toMatch(
        /default-src 'self'.*frame-ancestors 'none'.*require-trusted-types-for 'script'/,
      );
      expect(told['content-security-policy']).not.toMatch(/unsafe/);
      expect(told).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(told).not.toHaveProperty('access-control-allow-origin');
    }
    const { headers: refused } = await served.ask({ path: '/', headers: { host: 'evil.example' } });
    expect(refused['x-content-type-options']).toBe('nosniff');
  });

  it('a preflight is refused', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    expect(await served.ask({ method: 'OPTIONS', path: '/api/session', headers })).toMatchObject({
      status: 403,
    });
  });
});

describe('S21 an upgrade', () => {
  const refusedFrom = (headers: Record<string, string>): Promise<number> =>
    upgradeStatus(served.socket(headers));

  it('of a page of another site is refused, whatever session the browser shows', async () => {
    const own = served.origin;
    const origins = [
      'https://evil.example',
      'null',
      own.replace(port, '1'),
      own.replace('http:', 'https:'),
      `http://127.attacker.example:${port}`,
      `http://127.0.0.1.attacker.example:${port}`,
      `${own}/`,
      own.toUpperCase(),
    ];
    for (const origin of origins)
      expect([origin, await refusedFrom({ ...page, origin })]).toEqual([origin, 403]);
    expect(await refusedFrom({ ...page })).toBe(403);
    expect(await refusedFrom({ ...page, origin: own, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await refusedFrom({ ...page, origin: own, host: `evil.example:${port}` })).toBe(421);
  });

  it('wants a session, and the key of it', async () => {
    const { origin } = served;
    const { cookie } = page;
    const other = await served.signedIn('admin');
    expect(await refusedFrom({ origin, cookie })).toBe(401);
    expect(await refusedFrom({ origin, 'grappe-key': page['grappe-key'] })).toBe(401);
    expect(await refusedFrom({ origin, cookie, 'grappe-key': other['grappe-key'] })).toBe(401);
    const named = (key: string) => `grappe, key.${key}`;
    for (const protocols of ['grappe', named(''), named(other['grappe-key'])])
      expect(await refusedFrom({ origin, cookie, 'sec-websocket-protocol': protocols })).toBe(401);
    expect(await refusedFrom({ origin })).toBe(401);
    expect(await refusedFrom({ origin, ...page, cookie: `${page.cookie}x` })).toBe(401);
    expect(await refusedFrom({ origin, ...page, cookie: `other-${page.cookie}` })).toBe(401);
  });

  it('of a browser names the key among the subprotocols, and is not answered it', async () => {
    const socket = new WebSocket(
      served.origin.replace('http', 'ws') + '/api/socket',
      // Servers that choose without looking take the first.
      socketProtocols(page['grappe-key']).toReversed(),
      { headers: { cookie: page.cookie, origin: served.origin } },
    );
    expect(await upgradeStatus(socket)).toBe(101);
    expect(socket.protocol).toBe('grappe');
    socket.terminate();
  });

  it('of one of the own pages, or of a client with a token, is a socket; elsewhere there is none', async () => {
    const { origin } = served;
    const { text } = await served.call('POST', '/api/session/tokens', page, {
      label: '',
      role: 'viewer',
      days: 1,
    });
    const token = JSON.parse(text) as { text: string };
    const authorization = `Bearer ${token.text}`;
    for (const headers of [{ ...page, origin }, { authorization }, { authorization, origin }]) {
      const socket = served.socket(headers);
      expect(await upgradeStatus(socket)).toBe(101);
      socket.terminate();
    }
    expect(await refusedFrom({ authorization, ...page })).toBe(403);
    const elsewhere = served.socket({ ...page, origin }, '/api/session');
    expect(await upgradeStatus(elsewhere)).not.toBe(101);
  });
});

describe('a body', () => {
  const headers = { 'content-type': 'application/json' };

  it('S29 of whoever has not signed in is short, and every one has an end', async () => {
    const { origin } = served;
    const path = '/api/session';
    const long = { ...headers, origin, 'content-length': String(10 ** 9) };
    expect(await served.ask({ method: 'POST', path, headers: long, body: '' })).toMatchObject({
      status: 413,
    });
    const bogus = { ...long, cookie: 'grappe=x', 'content-length': '20000' };
    expect(await served.ask({ method: 'POST', path, headers: bogus, body: '' })).toMatchObject({
      status: 413,
    });
    const endless = { ...headers, origin, 'transfer-encoding': 'chunked' };
    expect(await served.ask({ method: 'POST', path, headers: endless, body: '{}' })).toMatchObject({
      status: 411,
    });
    const huge = { ...headers, origin, ...page, 'content-length': String(10 ** 9) };
    expect(await served.ask({ method: 'POST', path: '/api/accounts', headers: huge })).toMatchObject({
      status: 413,
    });
  });
});

function told({ status, text }: Answer): { status: number; code: string } {
  const { error } = JSON.parse(text) as { error: { code: string } };
  return { status, code: error.code };
}
