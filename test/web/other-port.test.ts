/**
 * What another user of the same machine can do with a web service of their own on another port, which the person visits: browsers
 * send it the cookie of the console. It is worth nothing there.
 */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestConsole } from '../support/console.ts';
import { consoleTabs } from '../support/console-tabs.ts';
import { upgradeStatus } from '../support/served-console.ts';

const web = consoleTabs(() => openTestConsole({ nodes: 4 }));
let theirs: Server;
let their: string;
const received: string[] = [];

beforeAll(async () => {
  theirs = createServer((request, response) => {
    received.push(request.headers.cookie ?? '');
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>useful</title>');
  }).listen(0, '127.0.0.1');
  await once(theirs, 'listening');
  their = `http://127.0.0.1:${(theirs.address() as AddressInfo).port}/`;
});
afterAll(() => theirs.close());

it('gets the cookie, and cannot call the API with it', async () => {
  const tab = await web.openAs('admin', '');
  await tab.page.getByRole('heading', { level: 1 }).waitFor();
  const { origin } = new URL(web.served.url);
  const page = await tab.context.newPage();
  await page.goto(their);
  const cookie = received.find((text) => text.includes('grappe-')) ?? '';
  expect(cookie).toMatch(/^grappe-\d+=[\w-]{12}\.[\w-]{43}$/);
  expect(await page.evaluate('localStorage.length')).toBe(0);

  const ask = async (method: string, path: string, body?: object): Promise<number> => {
    const headers = { cookie, origin, 'content-type': 'application/json' };
    const sent = body && { body: JSON.stringify(body) };
    return (await fetch(new URL(path, web.served.url), { method, headers, ...sent })).status;
  };
  expect(await ask('GET', 'api/session')).toBe(401);
  expect(await ask('POST', 'api/session/ticket', { path: '/api/audit/export' })).toBe(401);
  expect(await ask('POST', 'api/session/tokens', { label: '', role: 'admin', days: 1 })).toBe(401);
  expect(await ask('DELETE', 'api/session')).toBe(401);
  const socket = new WebSocket(new URL('api/socket', web.served.url.replace('http', 'ws')), {
    headers: { cookie, origin },
  });
  expect(await upgradeStatus(socket)).toBe(401);
  const fromPage = `fetch('${web.served.url}api/session', { credentials: 'include' }).then(() => 'read', () => 'refused')`;
  expect(await page.evaluate(fromPage)).toBe('refused');

  await page.goto(`${web.served.url}info`);
  await page.getByRole('heading', { level: 1, name: 'Info' }).waitFor();
});

it('a new tab is signed in; signing out leaves no key behind, and another console is not disturbed', async () => {
  await using other = await openTestConsole({ nodes: 2 });
  const tab = await web.openAs('viewer', '');
  const { page, context } = tab;
  const beside = await context.newPage();
  await beside.goto(await other.linkFor('viewer', 'elsewhere'));
  await beside.getByRole('heading', { level: 1, name: 'Nodes' }).waitFor();
  const keys = `Object.keys(localStorage).filter((name) => name.startsWith('grappe.key'))`;
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Nodes' }).waitFor();
  await expect.poll(() => page.evaluate(keys)).toEqual(['grappe.key /']);
  await page.getByRole('button', { name: /one-viewer/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Password', { exact: true }).waitFor();
  await expect.poll(() => page.evaluate(keys)).toEqual([]);
  await beside.reload();
  await beside.getByRole('heading', { level: 1, name: 'Nodes' }).waitFor();
});
