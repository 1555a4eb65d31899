/** `grappe config show`: the configuration in force, with origins if wanted. */

import { EXIT } from '../../../base/index.ts';
import { configText, loadConfig, originsOf, renderDiagnostics, shownConfig } from '../../../config/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { configRequest } from './request.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const config = await loadConfig(configRequest(args, io));
  if (config.warnings.length > 0) await io.stderr.write(renderDiagnostics(config.warnings));
  const origins = args.has('origin');
  if (args.has('json')) {
    const shown = { config: shownConfig(config), ...(origins && { origins: originsOf(config) }) };
    await io.stdout.write(jsonLine(origins ? shown : shown.config));
  } else await io.stdout.write(await configText(config, { origins }));
  return EXIT.ok;
}
