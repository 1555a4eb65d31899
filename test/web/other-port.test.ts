/**
 * What another user of the same machine can do with a web service of their own on another port, which the person visits: browsers
 * send it the cookie of the console. It is worth nothing there.
 */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Browser, openBrowser, openTab } from '../support/browser.ts';
import { openTestConsole, type TestConsole } from '../support/console.ts';
import { upgradeStatus } from '../support/served-console.ts';

let browser: Browser;
let console_: TestConsole;
let theirs: Server;
let their: string;
const received: string[] = [];

beforeAll(async () => {
  [browser, console_] = await Promise.all([openBrowser(), openTestConsole({ nodes: 4 })]);
  theirs = createServer((request, response) => {
    received.push(request.headers.cookie ?? '');
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>useful</title>');
  }).listen(0, '127.0.0.1');
  await once(theirs, 'listening');
  their = `http://127.0.0.1:${(theirs.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  await browser.close();
  await console_[Symbol.asyncDispose]();
  theirs.close();
});

it('gets the cookie, and cannot call the API with it', async () => {
  await using tab = await openTab(browser, { url: console_.url, loginLink: await console_.linkFor('admin') });
  await tab.page.getByRole('heading', { level: 1 }).waitFor();
  const { origin } = new URL(console_.url);
  const page = await tab.context.newPage();
  await page.goto(their);
  const cookie = received.find((text) => text.includes('grappe-')) ?? '';
  expect(cookie).toMatch(/^grappe-\d+=[\w-]{12}\.[\w-]{43}$/);
  expect(await page.evaluate('localStorage.length')).toBe(0);

  const ask = async (method: string, path: string, body?: object): Promise<number> => {
    const headers = { cookie, origin, 'content-type': 'application/json' };
    const sent = body && { body: JSON.stringify(body) };
    return (await fetch(new URL(path, console_.url), { method, headers, ...sent })).status;
  };
  expect(await ask('GET', 'api/session')).toBe(401);
  expect(await ask('POST', 'api/session/ticket', { path: '/api/audit/export' })).toBe(401);
  expect(await ask('POST', 'api/session/tokens', { label: '', role: 'admin', days: 1 })).toBe(401);
  expect(await ask('DELETE', 'api/session')).toBe(401);
  const socket = new WebSocket(new URL('api/socket', console_.url.replace('http', 'ws')), {
    headers: { cookie, origin },
  });
  expect(await upgradeStatus(socket)).toBe(401);
  const fromPage = `fetch('${console_.url}api/session', { credentials: 'include' }).then(() => 'read', () => 'refused')`;
  expect(await page.evaluate(fromPage)).toBe('refused');

  await page.goto(`${console_.url}info`);
  await page.getByRole('heading', { level: 1, name: 'Info' }).waitFor();
});

it('a new tab is signed in; signing out leaves no key behind, and another console is not disturbed', async () => {
  await using other = await openTestConsole({ nodes: 2 });
  await using tab = await openTab(browser, {
    url: console_.url,
    loginLink: await console_.linkFor('viewer'),
  });
  const { page, context } = tab;
  const beside = await context.newPage();
  await beside.goto(await other.linkFor('viewer', 'elsewhere'));
  await beside.getByRole('heading', { level: 1, name: 'Nodes' }).waitFor();
  const keys = `Object.keys(localStorage).filter((name) => name.startsWith('grappe.key'))`;
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Nodes' }).waitFor();
  expect(await page.evaluate(keys)).toEqual(['grappe.key /']);
  await page.getByRole('button', { name: /one-viewer/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Password', { exact: true }).waitFor();
  expect(await page.evaluate(keys)).toEqual([]);
  await beside.reload();
  await beside.getByRole('heading', { level: 1, name: 'Nodes' }).waitFor();
});
