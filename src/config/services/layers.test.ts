/** Merging against a plain model: the same file with everything written out by hand must mean the same. */

import { array, assert, asyncProperty, constantFrom, option, record, type Arbitrary } from 'fast-check';
import { expect, test } from 'vitest';
import { configFolder } from '../../../test/support/config-folder.ts';
import { instanceSettings } from '../index.ts';
import { layered } from './layers.ts';

type Plain = { readonly [key: string]: unknown };

const maybe = (...values: readonly unknown[]): Arbitrary<unknown> => constantFrom(...values);
const some = (keys: Readonly<Record<string, Arbitrary<unknown>>>): Arbitrary<Plain> =>
  record(keys, { requiredKeys: [] });

const hook = some({ run: maybe('a', 'b'), on: maybe('node', 'n9'), timeout: maybe('1s', '2s') });
const instance = {
  state: maybe('started', 'stopped'),
  enabled: maybe(true, false),
  retries: maybe(0, 1, 2),
  timeout: maybe('1s', '1m'),
  healthcheck: some({
    test: maybe('true', 'none'),
    interval: maybe('1s', '3s'),
    retries: maybe(1, 9),
    start_period: maybe('0s', '5s'),
  }),
  hooks: some({ before: hook, after: hook }),
  backend: maybe('command'),
  commands: some({ restart: maybe('r', 'R'), run_on: maybe('node', 'once') }),
};
const common = {
  ...instance,
  tags: maybe([], ['a'], ['a', 'b']),
  max_failed: maybe(0, 1, '0%', '5%'),
  rollout: some({ canary: maybe(0, 1), batch: maybe(1, [1, '10%']), pause: maybe('0s', '1s') }),
};
/** What makes every service right, whatever else is said of it. */
const WHOLE = {
  healthcheck: { test: 'w' },
  backend: 'command',
  commands: { status: 's', start: 's', stop: 's' },
  hooks: { before: { run: 'w' }, after: { run: 'w' } },
};

/** Maps merge, everything else is replaced. */
function merged(under: Plain, over: Plain): Plain {
  const isMap = (value: unknown): value is Plain =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = Object.entries(over).map(([key, value]) => {
    const beneath = under[key];
    return [key, isMap(value) && isMap(beneath) ? merged(beneath, value) : value] as const;
  });
  return { ...under, ...Object.fromEntries(entries) };
}

test('defaults, a service and its overrides merge like maps written out by hand', async () => {
  using folder = configFolder();
  const load = async (services: Plain, defaults: Plain) => {
    folder.write('grappe.yaml', JSON.stringify({ version: 1, defaults, services }));
    const config = await folder.load({ given: 'grappe.yaml' });
    return config.services.get('web')!;
  };
  await assert(
    asyncProperty(
      some(common),
      some(common),
      array(some(instance), { maxLength: 3 }),
      async (defaults, own, overrides) => {
        const base = merged(WHOLE, defaults);
        const listed = overrides.map((override) => ({ nodes: 'n1', ...override }));
        const written = await load({ web: { nodes: 'n1', ...own, overrides: listed } }, base);
        const byHand = await load({ web: { nodes: 'n1', ...merged(base, own) } }, {});
        expect({ ...written, overrides: [] }).toEqual({ ...byHand, overrides: [] });
        const all = overrides.reduce(merged, merged(base, own));
        const overridden = await load({ web: { nodes: 'n1', ...all } }, {});
        expect(
          instanceSettings(
            written,
            written.overrides.map((override) => override.written),
          ),
        ).toEqual(instanceSettings(overridden, []));
      },
    ),
    { numRuns: 80 },
  );
});

test('layers may be put together in any grouping, and an empty one changes nothing', async () => {
  const layer = option(
    some({
      retries: maybe(0, 1),
      hooks: some({ before: some({ run: maybe('a', 'b'), onFailure: maybe('halt') }) }),
    }),
  );
  await assert(
    asyncProperty(array(layer, { maxLength: 5 }), async (layers) => {
      const given = layers.map((one) => one ?? {});
      const [first = {}, ...rest] = given;
      expect(layered(given)).toEqual(layered([first, layered(rest)]));
    }),
  );
});

test('0, false and empty lists are values; a probe and a place are replaced as a whole', () => {
  const under = { retries: 3, enabled: true, tags: ['a'], healthcheck: { probe: { test: 'x' }, retries: 2 } };
  const over = {
    retries: 0,
    enabled: false,
    tags: [],
    healthcheck: { probe: { tcp: { host: 'h', port: 1 } } },
  };
  expect(layered([under, over])).toEqual({
    retries: 0,
    enabled: false,
    tags: [],
    healthcheck: { probe: { tcp: { host: 'h', port: 1 } }, retries: 2 },
  });
});
