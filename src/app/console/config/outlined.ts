/** What stands in a configuration and what is wrong with it, in the words of the API: files by their names below its folder. */

import {
  ConfigError,
  type ConfigOutline,
  type Diagnostic,
  type OutlineEntry,
  type OwnFile,
  type Place,
  positionOf,
} from '../../../config/index.ts';
import type { ConfigDiagnostic, ConfigOutline as ShownOutline } from '../../../protocol/index.ts';

/** More than this helps nobody. */
const MOST = 500;

/** Names of files by their paths; null of what is not shown. */
type NameOf = (path: string) => string | null;

export function namesOf(files: readonly OwnFile[]): NameOf {
  const names = new Map(files.flatMap(({ path, name, access }) => (access === 'none' ? [] : [[path, name]])));
  return (path) => names.get(path) ?? null;
}

export function shownDiagnostics(diagnostics: readonly Diagnostic[], nameOf: NameOf): ConfigDiagnostic[] {
  return diagnostics.slice(0, MOST).map(({ severity, message, hint, place, related = [] }) => ({
    ...{ severity, message, hint: hint ?? null },
    place: place ? shownPlace(place, nameOf) : null,
    related: related.map(({ text, place: other }) => ({ message: text, place: shownPlace(other, nameOf) })),
  }));
}

export function shownOutline({ nodes, groups, services }: ConfigOutline, nameOf: NameOf): ShownOutline {
  const shown = ([name, { place, value }]: readonly [
    string,
    OutlineEntry,
  ]): ShownOutline['groups'][number] => ({
    ...{ name, file: nameOf(place.file.path), line: positionOf(place).line, value },
  });
  return {
    nodes: nodes ? shown(['nodes', nodes]) : null,
    groups: Array.from(groups, shown),
    services: Array.from(services, shown),
  };
}

export function diagnosticsOf(error: unknown): readonly Diagnostic[] {
  if (error instanceof ConfigError) return error.diagnostics;
  throw error;
}

function shownPlace(place: Place, nameOf: NameOf): NonNullable<ConfigDiagnostic['place']> {
  const { line, column } = positionOf(place);
  return { file: nameOf(place.file.path), line, column, length: Math.max(0, place.end - place.start) };
}
