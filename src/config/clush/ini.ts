/**
 * The INI dialect of ClusterShell's files (Python's configparser): sections of `key: value` or `key = value`,
 * `#` and `;` remarks on lines of their own, indented lines that go on. Knows nothing of what the keys mean.
 */

export interface Ini {
  readonly sections: readonly IniSection[];
  /** Lines that fit nowhere or say something twice, in order; what they say twice counts as it is said last. */
  readonly faults: readonly IniFault[];
}

export interface IniSection {
  readonly name: string;
  /** By key in lower case. */
  readonly values: ReadonlyMap<string, IniValue>;
  readonly place: IniPlace;
}

export interface IniValue {
  /** As written: names of nodes keep their case. */
  readonly key: string;
  readonly text: string;
  readonly place: IniPlace;
}

export interface IniFault {
  readonly message: string;
  readonly place: IniPlace;
}

/** A line of a file, as errors show it. */
export interface IniPlace {
  readonly source: string;
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

/** `source` is what places call the text. */
export function parseIni(text: string, source: string): Ini {
  const reader = new IniReader();
  for (const [at, line] of text.split(/\r?\n/).entries()) reader.read({ source, text: line, line: at + 1 });
  return reader;
}

class IniReader implements Ini {
  readonly sections: OpenSection[] = [];
  readonly faults: IniFault[] = [];
  #section: OpenSection | undefined;
  /** What an indented line goes on with. */
  #value: OpenValue | undefined;

  read(place: IniPlace): void {
    const line = place.text.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) return;
    if (this.#value && /^\s/.test(place.text)) {
      this.#value.text += `\n${line}`;
      return;
    }
    const name = /^\[([^\]]+)\]$/.exec(line)?.[1];
    if (name === undefined) this.#readValue(line, place);
    else this.#openSection(name, place);
  }

  #openSection(name: string, place: IniPlace): void {
    const known = this.sections.find((section) => section.name === name);
    if (known) this.#fault(`section '${name}' stands there twice`, place);
    this.#section = known ?? { name, values: new Map(), place };
    this.#value = undefined;
    if (!known) this.sections.push(this.#section);
  }

  #readValue(line: string, place: IniPlace): void {
    if (!this.#section) return this.#fault('a value stands before the first section', place);
    const [, name = '', text = ''] = /^([^:=]+?)\s*[:=]\s*(.*)$/.exec(line) ?? [];
    if (name === '') return this.#fault(`'${line}' is no 'key: value'`, place);
    const { name: section, values } = this.#section;
    const key = name.toLowerCase();
    if (values.has(key)) this.#fault(`'${key}' stands twice in section '${section}'`, place);
    this.#value = { key: name, text, place };
    values.set(key, this.#value);
  }

  #fault(message: string, place: IniPlace): void {
    this.faults.push({ message, place });
  }
}

interface OpenSection extends IniSection {
  readonly values: Map<string, OpenValue>;
}

interface OpenValue extends IniValue {
  text: string;
}
