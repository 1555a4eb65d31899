/** The INI dialect of ClusterShell's files (Python's configparser): sections of `key: value` or `key = value`. */

export interface IniValue {
  readonly value: string;
  /** 1-based. */
  readonly line: number;
}

export type IniSections = ReadonlyMap<string, ReadonlyMap<string, IniValue>>;

interface Reading {
  readonly sections: Map<string, Map<string, IniValue>>;
  section?: Map<string, IniValue> | undefined;
  key?: string | undefined;
}

/**
 * Keys come in lower case; an indented line continues the value above it. Lines that fit nowhere are
 * skipped: these files belong to another program, which judges them.
 */
export function parseIni(text: string): IniSections {
  const reading: Reading = { sections: new Map() };
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue;
    if (continueValue(line, reading)) continue;
    const heading = /^\[([^\]]+)\]$/.exec(trimmed)?.[1];
    if (heading === undefined) addValue(trimmed, at + 1, reading);
    else openSection(heading, reading);
  }
  return reading.sections;
}

function continueValue(line: string, { section, key }: Reading): boolean {
  const value = key === undefined ? undefined : section?.get(key);
  if (!/^\s/.test(line) || key === undefined || !value) return false;
  section?.set(key, { ...value, value: `${value.value}\n${line.trim()}` });
  return true;
}

function openSection(heading: string, reading: Reading): void {
  reading.section = reading.sections.get(heading) ?? new Map<string, IniValue>();
  reading.sections.set(heading, reading.section);
  reading.key = undefined;
}

function addValue(text: string, line: number, reading: Reading): void {
  const split = text.search(/[:=]/);
  if (split <= 0 || !reading.section) return;
  reading.key = text.slice(0, split).trim().toLowerCase();
  reading.section.set(reading.key, { value: text.slice(split + 1).trim(), line });
}
