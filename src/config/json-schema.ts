/**
 * grappe.yaml as JSON Schema, for editors. Run while developing only (`scripts/schema.mjs` writes
 * schema/grappe.schema.json, and a test keeps both equal): the converter is no runtime dependency.
 */

import { type ConversionConfig, toJsonSchema } from '@valibot/to-json-schema';
import type { ConfigKey } from './schema/config-key.ts';
import { CONFIG_KEYS } from './schema/index.ts';

const CONVERSION: ConversionConfig = {
  typeMode: 'input',
  errorMode: 'ignore',
  // `never` becomes `{ not: {} }`, which editors report less kindly than false.
  overrideSchema: ({ valibotSchema, jsonSchema }) =>
    valibotSchema.type === 'object_with_rest' ? { ...jsonSchema, additionalProperties: false } : undefined,
};

export function configJsonSchema(): object {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'grappe.yaml',
    description: 'The configuration of grappe: docs/reference/configuration.md tells more.',
    type: 'object',
    properties: Object.fromEntries(CONFIG_KEYS.map((key) => [key.name, keySchema(key)])),
    patternProperties: { '^x-': {} },
    required: CONFIG_KEYS.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
}

function keySchema(key: ConfigKey): object {
  const { $schema: _, ...schema } = toJsonSchema(key.schema, CONVERSION);
  return { description: key.about, ...schema };
}
