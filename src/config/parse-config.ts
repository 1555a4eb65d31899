/**
 * From the main file to settings, or to every mistake at once. This is the heavy half of the module: it
 * loads the YAML reader and the schemas, and is itself loaded only when there is a file.
 */

import * as v from 'valibot';
import { ConfigError } from './config-error.ts';
import { type Diagnostic, sortDiagnostics } from './diagnostic.ts';
import { resolvePaths } from './file-paths.ts';
import type { Environment } from './folders.ts';
import { gatherFiles } from './include.ts';
import { issueFinding, missingKey, unknownKey, withoutMisspelt } from './issue-text.ts';
import { checkNodeSets } from './node-set-check.ts';
import { checkRoutesInFile } from './routes/routes-in-file.ts';
import { below, type ConfigKey } from './schema/config-key.ts';
import { CONFIG_KEYS, type WrittenSettings } from './schema/index.ts';
import type { Place, SourceFile } from './source-file.ts';
import { substituteVars } from './vars.ts';
import { type PlacedMap, type PlacedValue, plainValue, type ValuePath } from './yaml/placed-value.ts';
import { valuesMatching } from './yaml/path-pattern.ts';

export interface ParseRequest {
  readonly main: SourceFile;
  readonly cwd: string;
  readonly env: Environment;
  /** Asked once all files are known, for a file that merely lay in the working folder. */
  readonly isTrusted: (files: readonly SourceFile[]) => Promise<boolean>;
  /** The keys of the file; tests give others. */
  readonly keys?: readonly ConfigKey[];
}

export interface ParsedConfig {
  readonly written: WrittenSettings;
  readonly root: PlacedValue;
  readonly files: readonly SourceFile[];
  readonly trusted: boolean;
  /** What of the file counts only where it is trusted. */
  readonly powers: readonly Power[];
  readonly warnings: readonly Diagnostic[];
}

/** A value that may start programs of this machine, or chooses keys and ways. */
export interface Power {
  readonly path: ValuePath;
  readonly value: PlacedValue;
}

/** Throws ConfigError with every mistake that can be told. */
export async function parseConfig(request: ParseRequest): Promise<ParsedConfig> {
  const { keys = CONFIG_KEYS, env } = request;
  const patterns = (kind: 'literal' | 'paths' | 'nodeSets' | 'trusted'): string[] =>
    keys.flatMap((key) => below(key, key[kind]));
  const { root: gathered, files, complete, diagnostics: found } = gatherFiles(request.main, request.cwd);
  const substituted = substituteVars(gathered, patterns('literal'));
  const root = resolvePaths(substituted.root, patterns('paths'), env);
  const { written, diagnostics: invalid } = validate(root, keys);
  const trusted = await request.isTrusted(files);
  const early = [...found, ...substituted.diagnostics];
  const isMainRead = complete || gathered.entries.size > 0;
  const late = [
    ...(isMainRead ? invalid : []),
    // A file that could not be read may define the groups that the others name.
    ...checkNodeSets(root, patterns('nodeSets'), { areGroupsKnown: complete }),
    ...(complete ? checkRoutesInFile(written, root) : []),
  ];
  const powers = patterns('trusted').flatMap((pattern) => powersIn(root, pattern));
  const needTrust = trusted ? [] : powers.map(untrusted);
  const diagnostics = sortDiagnostics([...early, ...withoutEchoes(late, early), ...needTrust], files);
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new ConfigError(diagnostics);
  return { written, root, files, trusted, powers, warnings: diagnostics };
}

function validate(
  root: PlacedValue,
  keys: readonly ConfigKey[],
): { written: WrittenSettings; diagnostics: Diagnostic[] } {
  const entries: PlacedMap['entries'] = root.kind === 'map' ? root.entries : new Map();
  const known = keys.map(({ name }) => name);
  const findings = [...entries.keys()]
    .filter((name) => !known.includes(name))
    .map((name) => unknownKey(name, [name], root, known));
  const written: [string, unknown][] = [];
  for (const key of keys) {
    const entry = entries.get(key.name);
    if (!entry && key.required) findings.push(missingKey(key.name, [key.name], root));
    if (!entry) continue;
    const result = v.safeParse(key.schema, plainValue(entry.value));
    if (result.success) written.push([key.name, result.output]);
    else findings.push(...result.issues.map((issue) => issueFinding(issue, root, key.name)));
  }
  return { written: Object.fromEntries(written), diagnostics: withoutMisspelt(findings) };
}

/** Every late mistake is held against these; nobody reads more. */
const ECHOES_SOUGHT = 1000;

/** A text that was already found wrong is not judged again for what little could be read of it. */
function withoutEchoes(late: readonly Diagnostic[], early: readonly Diagnostic[]): Diagnostic[] {
  const known = early
    .slice(0, ECHOES_SOUGHT)
    .flatMap(({ severity, place }) => (severity === 'error' && place ? [place] : []));
  return late.filter(({ place }) => !place || !known.some((other) => touches(place, other)));
}

function touches(one: Place, other: Place): boolean {
  return one.file === other.file && one.start <= other.end && other.start <= one.end;
}

function powersIn(root: PlacedValue, pattern: string): Power[] {
  return valuesMatching(root, pattern).map(([path, value]) => ({ path, value }));
}

function untrusted({ path, value: { place } }: Power): Diagnostic {
  const message = `'${path.filter((step) => !/^\d+$/.test(step)).join('.')}' counts only in a trusted file`;
  return { severity: 'error', message, place, untrusted: true };
}
