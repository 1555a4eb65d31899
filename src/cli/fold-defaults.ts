/** `fold_axis` of ClusterShell's defaults.conf. Loaded here only: most calls fold on every axis. */

import type { FoldOptions } from '../nodeset/index.ts';
import type { CliIo } from './io.ts';

export async function foldDefaultsOf(io: CliIo, { isQuiet }: { isQuiet: boolean }): Promise<FoldOptions> {
  const { readFoldDefaults, renderDiagnostics } = await import('../config/index.ts');
  const { fold, warnings } = readFoldDefaults({ cwd: io.cwd, env: io.env });
  if (warnings.length > 0 && !isQuiet) await io.stderr.write(renderDiagnostics(warnings));
  return fold;
}
