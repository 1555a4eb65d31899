/** What the schema of grappe.yaml says about a place in its text: which keys and words may stand there, and what they are. */

export interface Schema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

export interface Spot {
  /** Keys that lead to the line; `*` stands for a place in a list. */
  readonly path: readonly string[];
  /** What is being written: a key, or the value of one. */
  readonly kind: 'key' | 'value';
  /** What is there of it before the cursor, and where it begins in its line. */
  readonly word: string;
  readonly from: number;
}

export interface Choice {
  readonly label: string;
  readonly kind: 'key' | 'value';
  readonly about: string;
}

const KEY = /^(\s*)((?:-\s+)*)(?:"([^"]*)"|'([^']*)'|([^\s#'"[{][^:]*?))\s*:(?:\s|$)/;

/** Undefined in a comment. `before` are the lines above, `head` is the line up to the cursor. */
export function spotAt(before: readonly string[], head: string): Spot | undefined {
  if (/(?:^|\s)#/.test(head)) return undefined;
  const [, spaces = '', dashes = ''] = /^(\s*)((?:-\s+)*)/.exec(head) ?? [];
  const indent = spaces.length + dashes.length;
  const parents = parentsOf(before, dashes === '' ? keyLimits(indent) : itemLimits(spaces.length));
  const path = dashes === '' ? parents : [...parents, '*'];
  const key = KEY.exec(head);
  if (!key) return { path, kind: 'key', word: head.slice(indent), from: indent };
  const from = key[0].length;
  const blank = /^\s*/.exec(head.slice(from))?.[0].length ?? 0;
  return {
    path: [...path, keyOf(key)],
    kind: 'value',
    word: head.slice(from + blank),
    from: from + blank,
  };
}

/** What lies further to the left than these is around it. */
interface Limits {
  readonly keys: number;
  readonly items: number;
}

function keyLimits(indent: number): Limits {
  return { keys: indent, items: indent };
}

/** A list may stand as far to the left as the key that it belongs to. */
function itemLimits(indent: number): Limits {
  return { keys: indent + 1, items: indent };
}

function parentsOf(before: readonly string[], around: Limits): string[] {
  const path: string[] = [];
  let limits = around;
  for (const line of before.toReversed()) {
    const found = parentIn(line, limits);
    if (!found) continue;
    path.unshift(...found.steps);
    limits = found.limits;
    if (limits.keys === 0) break;
  }
  return path;
}

function parentIn(
  line: string,
  limits: Limits,
): { readonly steps: readonly string[]; readonly limits: Limits } | undefined {
  const match = KEY.exec(line);
  if (!match) return undefined;
  const [, { length: spaces } = '', { length: dashes } = ''] = match;
  if (dashes === 0)
    return spaces < limits.keys ? { steps: [keyOf(match)], limits: keyLimits(spaces) } : undefined;
  if (spaces >= limits.items) return undefined;
  const isAround = spaces + dashes < limits.keys;
  return { steps: isAround ? ['*', keyOf(match)] : ['*'], limits: itemLimits(spaces) };
}

function keyOf([, , , double, single, plain]: RegExpExecArray): string {
  return double ?? single ?? plain ?? '';
}

/** Everything that may stand at a path: a value may have several forms. */
export function schemasAt(root: Schema, path: readonly string[]): Schema[] {
  return path
    .reduce<Schema[]>(
      (found, step) => found.flatMap((one) => formsOf(one).flatMap((form) => into(form, step))),
      [root],
    )
    .flatMap(formsOf);
}

function formsOf(schema: Schema): Schema[] {
  return schema.anyOf ? schema.anyOf.flatMap(formsOf) : [schema];
}

function into(schema: Schema, step: string): Schema[] {
  if (step === '*') return schema.items ? [schema.items] : [];
  const known =
    schema.properties && Object.hasOwn(schema.properties, step) ? schema.properties[step] : undefined;
  const other = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  return known ? [known] : other ? [other] : [];
}

export function choicesAt(root: Schema, { path, kind }: Pick<Spot, 'path' | 'kind'>): Choice[] {
  const schemas = schemasAt(root, path);
  if (kind === 'value') return schemas.flatMap(wordsOf);
  return schemas.flatMap(({ properties = {} }) =>
    Object.entries(properties).map(([label, schema]) => ({
      label,
      kind: 'key' as const,
      about: aboutSchema(schema),
    })),
  );
}

function wordsOf(schema: Schema): Choice[] {
  const words =
    schema.type === 'boolean'
      ? [true, false]
      : [...(schema.enum ?? []), ...('const' in schema ? [schema.const] : [])];
  return words.map((word) => ({ label: String(word), kind: 'value', about: schema.description ?? '' }));
}

/** `path: words`, as a short text of the schema's own words. */
export function aboutPath(root: Schema, path: readonly string[]): string | undefined {
  const abouts = new Set(schemasAt(root, path).map(aboutSchema));
  abouts.delete('');
  // What the forms of a value have in common is said above them.
  const own = path.reduce<Schema | undefined>((at, step) => at && into(at, step)[0], root)?.description;
  if (own !== undefined) abouts.add(own);
  return abouts.size === 0 ? undefined : [...abouts].join('\n');
}

function aboutSchema(schema: Schema): string {
  const forms = formsOf(schema)
    .map(formText)
    .filter((text) => text !== '');
  return [schema.description, [...new Set(forms)].join(' | ')].filter(Boolean).join(' — ');
}

function formText(schema: Schema): string {
  if (schema.enum) return schema.enum.join(' | ');
  if ('const' in schema) return String(schema.const);
  if (schema.type === 'integer') return `${schema.type} ${schema.minimum ?? ''}–${schema.maximum ?? ''}`;
  if (schema.type === 'object' && schema.properties)
    return `{ ${Object.keys(schema.properties).join(', ')} }`;
  return typeof schema.type === 'string' ? schema.type : '';
}
