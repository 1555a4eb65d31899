/** `grappe config check`: reads the configuration and says what is wrong with it, or that nothing is. */

import { EXIT } from '../../../base/index.ts';
import {
  ConfigError,
  type Diagnostic,
  diagnosticJson,
  loadConfig,
  type LoadedConfig,
  renderDiagnostics,
} from '../../../config/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { configRequest } from './request.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const asJson = args.has('json');
  try {
    const config = await loadConfig(configRequest(args, io));
    if (asJson) return await printJson(config.files, config.warnings, io);
    if (config.warnings.length > 0) await io.stderr.write(renderDiagnostics(config.warnings));
    await io.stdout.write(verdict(config));
    return EXIT.ok;
  } catch (error) {
    if (!asJson || !(error instanceof ConfigError)) throw error;
    await printJson([], error.diagnostics, io);
    return error.exit;
  }
}

function verdict({ path, files, trusted }: LoadedConfig): string {
  if (path === undefined) return 'no grappe.yaml found: the defaults are in force\n';
  const others = files.length > 1 ? ` with ${files.length - 1} included` : '';
  const note = trusted ? '' : ' (not trusted: it chooses nodes, but no programs or keys)';
  return `${path}${others}: no mistakes${note}\n`;
}

async function printJson(
  files: readonly string[],
  diagnostics: readonly Diagnostic[],
  io: CliIo,
): Promise<number> {
  const ok = diagnostics.every(({ severity }) => severity !== 'error');
  await io.stdout.write(jsonLine({ ok, files, diagnostics: diagnostics.map(diagnosticJson) }));
  return EXIT.ok;
}
