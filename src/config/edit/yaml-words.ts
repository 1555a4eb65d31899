/** Values as YAML writes them, in the manner of the place where they go. */

import { Document, Scalar, type YAMLSeq } from 'yaml';

export type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

export interface Manner {
  /** Of the key before it. */
  readonly indent: number;
  readonly isInFlow: boolean;
  /** Of the scalar that it replaces. */
  readonly style?: Scalar['type'] | undefined;
  readonly eol: string;
}

const WIDE = { lineWidth: 0, flowCollectionPadding: true } as const;

/** With the blank, or the line break, that stands behind the colon; without a line break at its end. */
export function asValue(value: Plain, { indent, isInFlow, style, eol }: Manner): string {
  if (isInFlow) return ` ${inFlow(value, style)}`;
  if (isMapOf(value)) {
    const lines = blockLines(value).map((line) => `${' '.repeat(indent + 2)}${line}`);
    return eol + lines.join(eol);
  }
  return ` ${typeof value === 'object' ? inFlow(value, style) : scalarText(value, style)}`;
}

export function keyText(key: string, isInFlow: boolean): string {
  return isInFlow ? inFlow(key, undefined) : scalarText(key, undefined);
}

/** One without keys is written on the line of its own key. */
function isMapOf(value: Plain): value is { readonly [key: string]: Plain } {
  return typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 0;
}

function blockLines(map: { readonly [key: string]: Plain }): string[] {
  return Object.entries(map).flatMap(([key, value]) => {
    const head = `${scalarText(key, undefined)}:`;
    if (isMapOf(value)) return [head, ...blockLines(value).map((line) => `  ${line}`)];
    return [`${head} ${typeof value === 'object' ? inFlow(value, undefined) : scalarText(value, undefined)}`];
  });
}

/** On one line: quotes of the place are kept, texts of several lines get double ones. */
function scalarText(value: string | number | boolean, style: Scalar['type'] | undefined): string {
  const document = new Document(scalarOf(value, style));
  return document.toString(WIDE).trimEnd();
}

function inFlow(value: Plain, style: Scalar['type'] | undefined): string {
  const document = new Document([typeof value === 'object' ? value : null]);
  const list = document.contents as unknown as YAMLSeq;
  list.flow = true;
  if (typeof value !== 'object') list.items = [scalarOf(value, style)];
  return document
    .toString({ ...WIDE, flowCollectionPadding: false })
    .trim()
    .slice(1, -1);
}

function scalarOf(value: string | number | boolean, style: Scalar['type'] | undefined): Scalar {
  const scalar = new Scalar(value);
  const isLine = typeof value === 'string' && !/[\r\n]/.test(value);
  if (isLine && (style === 'QUOTE_DOUBLE' || style === 'QUOTE_SINGLE')) scalar.type = style;
  else if (typeof value === 'string') scalar.type = isLine ? 'PLAIN' : 'QUOTE_DOUBLE';
  return scalar;
}
