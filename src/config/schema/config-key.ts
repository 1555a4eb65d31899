/**
 * What a top-level key of grappe.yaml is. To add one: write `schema/KEY.ts` with such an object and list it
 * in `schema/index.ts`; validation, include, vars, trust, node-set checks and JSON Schema follow from it.
 * Patterns are paths below the key, `*` for any name or list position; '' is the key's own value.
 */

import type * as v from 'valibot';

export interface ConfigKey<Schema extends v.GenericSchema = v.GenericSchema> {
  readonly name: string;
  /** One sentence for editors. */
  readonly about: string;
  readonly schema: Schema;
  readonly required?: boolean;
  /** Values that are node-set expressions. */
  readonly nodeSets?: readonly string[];
  /** Values, with all below them, in which `${name}` stays as it is written: shell text, above all. */
  readonly literal?: readonly string[];
  /** Where this is given, `${name}` is replaced in these values and in no others. */
  readonly variables?: readonly string[];
  /** Of these, the ones in which `${service}` and `${node}` are filled in only when the node is known. */
  readonly perNode?: readonly string[];
  /** File names: `~/` and names relative to the file become absolute. */
  readonly paths?: readonly string[];
  /** Values that run programs of this machine, or choose keys: only in a trusted file. */
  readonly trusted?: readonly (string | TrustedMap)[];
}

/** A map that needs trust where it holds one of these words. */
export interface TrustedMap {
  readonly at: string;
  readonly key: string;
  readonly words: readonly string[];
}

/** Keeps the schema's type while checking the shape. */
export function configKey<const Name extends string, Schema extends v.GenericSchema>(
  key: ConfigKey<Schema> & { readonly name: Name },
): ConfigKey<Schema> & { readonly name: Name } {
  return key;
}

/** The full pattern of a pattern below a key. */
export function below(key: ConfigKey, patterns: readonly string[] | undefined): string[] {
  return (patterns ?? []).map((pattern) => (pattern === '' ? key.name : `${key.name}.${pattern}`));
}
