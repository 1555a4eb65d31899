import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { configFolder } from '../../../test/support/config-folder.ts';
import { systemClock } from '../../base/index.ts';
import type { Origin } from '../../jobs/index.ts';
import { openSite } from './open-site.ts';

let folder: ReturnType<typeof configFolder>;
beforeEach(() => (folder = configFolder({ 'grappe.yaml': 'version: 1\n' })));
afterEach(() => folder[Symbol.dispose]());

function open(origin: Partial<Origin> = {}): ReturnType<typeof openSite> {
  const config = join(folder.path, 'grappe.yaml');
  return openSite({
    origin: { config, reach: {}, ...origin },
    env: folder.env,
    clock: systemClock,
    controllerId: '00000000',
    stop: new AbortController().signal,
  });
}

async function opened(origin: Partial<Origin>): Promise<string> {
  try {
    await using _site = await open(origin);
    return 'opened';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

it('a configuration that merely lay in a folder has no more rights after an edit', async () => {
  expect(await opened({ found: true })).toBe('opened');
  writeFileSync(join(folder.path, 'grappe.yaml'), 'version: 1\njobs: { sandbox: { user: root } }\n');
  expect(await opened({ found: true })).toBe('config-untrusted');
  expect(await opened({})).toBe('opened');
});

it('a sandbox that is required by now is required of jobs that wait', async () => {
  writeFileSync(join(folder.path, 'grappe.yaml'), 'version: 1\njobs: { sandbox: { required: true } }\n');
  await using site = await open();
  expect(site.rules.sandboxRequired).toBe(true);
});
