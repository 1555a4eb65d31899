/**
 * From the main file to settings, or to every mistake at once. This is the heavy half of the module: it
 * loads the YAML reader and the schemas, and is itself loaded only when there is a file.
 */

import * as v from 'valibot';
import { checkSlurmPlace } from './check-slurm-place.ts';
import { ConfigError } from './config-error.ts';
import { type Diagnostic, sortDiagnostics } from './diagnostic.ts';
import type { Drafts } from './drafts.ts';
import { resolvePaths } from './file-paths.ts';
import type { Environment } from './folders.ts';
import { gatherFiles } from './include.ts';
import { issueFindings, missingKey, unknownKey, withoutMisspelt } from './issue-text.ts';
import { checkNodeSets } from './node-set-check.ts';
import { checkRoutesInFile } from './routes/routes-in-file.ts';
import { below, type ConfigKey, type TrustedMap } from './schema/config-key.ts';
import { CONFIG_KEYS, type WrittenSettings } from './schema/index.ts';
import { builtInsIn } from './services/built-ins.ts';
import type { CompleteServices } from './services/complete.ts';
import { judgeServices } from './services/judge-services.ts';
import { placesIn, type PlaceOf } from './services/places.ts';
import type { Place, SourceFile } from './source-file.ts';
import { substituteVars } from './vars.ts';
import { type PlacedMap, type PlacedValue, plainValue, type ValuePath } from './yaml/placed-value.ts';
import { valuesMatching } from './yaml/path-pattern.ts';

export interface ParseRequest {
  readonly main: SourceFile;
  readonly cwd: string;
  readonly env: Environment;
  readonly drafts?: Drafts | undefined;
  /** Asked once all files are known, for a file that merely lay in the working folder. */
  readonly isTrusted: (files: readonly SourceFile[]) => Promise<boolean>;
  /** The keys of the file; tests give others. */
  readonly keys?: readonly ConfigKey[];
}

export interface ParsedConfig {
  readonly written: WrittenSettings;
  readonly complete: CompleteServices;
  readonly placeOf: PlaceOf;
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
  /** Why it needs trust, where it is not the key alone; goes behind its name. */
  readonly reason: string;
}

/** Throws ConfigError with every mistake that can be told. */
export async function parseConfig(request: ParseRequest): Promise<ParsedConfig> {
  const { keys = CONFIG_KEYS, env } = request;
  const patterns = (kind: 'paths' | 'nodeSets'): string[] => keys.flatMap((key) => below(key, key[kind]));
  const { root: gathered, files, complete, diagnostics: found } = gatherFiles(request.main, request);
  const substituted = substituteVars(gathered, builtInsIn(keys));
  const root = resolvePaths(substituted.root, patterns('paths'), env);
  const { written, diagnostics: invalid } = validate(root, keys);
  const trusted = await request.isTrusted(files);
  const judged = judgeServices(root, written);
  const early = [...found, ...substituted.diagnostics];
  const isMainRead = complete || gathered.entries.size > 0;
  const late = [
    ...(isMainRead ? invalid : []),
    // A file that could not be read may define the groups that the others name.
    ...checkNodeSets(root, patterns('nodeSets'), { areGroupsKnown: complete }),
    ...(complete
      ? [...checkRoutesInFile(written, root), ...checkSlurmPlace(written, root), ...judged.diagnostics]
      : []),
  ];
  const powers = keys.flatMap((key) => powersIn(root, key));
  const needTrust = trusted ? [] : powers.map(untrusted);
  const diagnostics = sortDiagnostics([...early, ...withoutEchoes(late, early), ...needTrust], files);
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new ConfigError(diagnostics);
  const { services, targets } = judged;
  const settings = { written, complete: { services, targets }, root, placeOf: placesIn(root) };
  return { ...settings, files, trusted, powers, warnings: diagnostics };
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
    else findings.push(...result.issues.flatMap((issue) => issueFindings(issue, root, key.name)));
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

/** Blanks between them, as behind a tag, do not part them. */
function touches(one: Place, other: Place): boolean {
  if (one.file !== other.file || other.start > one.end) return false;
  return one.start <= other.end || /^[ \t]*$/.test(one.file.text.slice(other.end, one.start));
}

function powersIn(root: PlacedValue, key: ConfigKey): Power[] {
  return (key.trusted ?? []).flatMap((part) => {
    const at = typeof part === 'string' ? part : part.at;
    const values = below(key, [at]).flatMap((pattern) => valuesMatching(root, pattern));
    return values.flatMap(([path, value]) => {
      const reason = typeof part === 'string' ? '' : reasonIn(value, part);
      return reason === undefined ? [] : [{ path, value, reason }];
    });
  });
}

/** The word that makes a map need trust. */
function reasonIn(value: PlacedValue, { key, words }: TrustedMap): string | undefined {
  const entry = value.kind === 'map' ? value.entries.get(key)?.value : undefined;
  const word = entry?.kind === 'scalar' ? words.find((word) => word === entry.value) : undefined;
  return word && ` with '${key}: ${word}'`;
}

function untrusted({ path, value: { place }, reason }: Power): Diagnostic {
  const name = path.filter((step) => !/^\d+$/.test(step)).join('.');
  const message = `'${name}'${reason} counts only in a trusted file`;
  return { severity: 'error', message, place, untrusted: true };
}
