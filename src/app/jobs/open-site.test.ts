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

async function opened(origin: Partial<Origin>): Promise<string> {
  const stop = new AbortController();
  const config = join(folder.path, 'grappe.yaml');
  try {
    await using _site = await openSite({
      origin: { config, reach: {}, ...origin },
      env: folder.env,
      clock: systemClock,
      controllerId: '00000000',
      stop: stop.signal,
    });
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
