/** The pages in the pictures: who looks, where, and what is waited for or done before the picture is taken. */

import type { Page } from '../test/support/browser.ts';
import type { Past } from './console-past.ts';

export interface Scene {
  readonly name: string;
  readonly role?: 'admin' | 'operator' | 'viewer' | 'user' | 'nobody';
  readonly path: string | ((past: Past) => string);
  readonly ready?: (page: Page) => Promise<unknown>;
}

const seconds = (count: number) => (page: Page) => page.waitForTimeout(count * 1000);

const HELLO = `#include <iostream>

int main() {
  for (int i = 1; i <= 3; i++)
    std::cout << "line " << i << std::endl;
}
`;

export const SCENES: readonly Scene[] = [
  { name: 'login', role: 'nobody', path: '' },
  { name: 'nodes', path: 'nodes', ready: seconds(3) },
  { name: 'nodes-table', path: 'nodes?view=table', ready: seconds(3) },
  { name: 'check', path: ({ check }) => `nodes?check=${check}`, ready: seconds(2) },
  { name: 'node', path: 'nodes/n3', ready: seconds(6) },
  {
    name: 'run-composer',
    path: 'run?on=n%5B1-12%5D',
    ready: async (page) => {
      await page.locator('textarea').first().fill('uname -r; uptime');
      await page.waitForTimeout(1500);
    },
  },
  { name: 'run-live', path: ({ liveRun }) => `run/${liveRun}`, ready: seconds(2) },
  { name: 'run', path: ({ groupedRun }) => `run/${groupedRun}`, ready: seconds(2) },
  { name: 'run-failed', path: ({ failedRun }) => `run/${failedRun}`, ready: seconds(2) },
  {
    name: 'services',
    path: 'services',
    ready: async (page) => {
      await page.getByRole('button').first().waitFor();
      await page.waitForTimeout(2500);
    },
  },
  { name: 'rollout', path: ({ change }) => `services/changes/${change}`, ready: seconds(2) },
  {
    name: 'jobs',
    role: 'user',
    path: 'jobs',
    ready: async (page) => {
      const hello = { name: 'hello.cpp', mimeType: 'text/plain', buffer: Buffer.from(HELLO) };
      await page.locator('input[type=file]').first().setInputFiles(hello);
      await page.waitForTimeout(2500);
    },
  },
  { name: 'job', path: ({ job }) => `jobs/${job}`, ready: seconds(3) },
  { name: 'history', path: 'history', ready: seconds(2) },
  { name: 'config', path: 'config', ready: seconds(3) },
  { name: 'audit', path: 'audit', ready: seconds(2) },
  { name: 'settings', path: 'settings', ready: seconds(2) },
  { name: 'settings-users', path: 'settings?tab=users', ready: seconds(2) },
  { name: 'info', path: 'info', ready: seconds(3) },
  {
    name: 'palette',
    path: 'nodes',
    ready: async (page) => {
      await page.waitForTimeout(2500);
      await page.keyboard.press('Control+k');
      await page.waitForTimeout(800);
    },
  },
  {
    name: 'keys',
    path: 'nodes',
    ready: async (page) => {
      await page.waitForTimeout(2500);
      await page.keyboard.press('?');
      await page.waitForTimeout(800);
    },
  },
  {
    name: 'activity',
    path: 'nodes',
    ready: async (page) => {
      await page.waitForTimeout(2500);
      await page.locator('footer button').last().click();
      await page.waitForTimeout(800);
    },
  },
];
