/** Saves a text in the place of a grappe.yaml as the console does, and ends. Arguments: the file, the text. */

import { dirname } from 'node:path';
import { ConsoleConfig, ConsoleSite } from '../../src/app/index.ts';
import { systemClock } from '../../src/base/index.ts';

const [, , configFile = '', text = ''] = process.argv;
await using site = await ConsoleSite.open({
  fleet: { configFile, env: process.env, cwd: dirname(configFile) },
  clock: systemClock,
  warn: () => undefined,
});
const config = new ConsoleConfig(site);
const { hash } = await config.read('grappe.yaml');
await config.save({ user: 'anna', from: '192.0.2.7' }, { file: 'grappe.yaml', text, hash });
