/**
 * Writes schema/grappe.schema.json from the schemas of src/config, and schema/openapi.json from the tables of the API. `npm run check`
 * tells when that is due.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJsonSchema } from '../src/config/json-schema.ts';
import { openApi } from './open-api.ts';

write('grappe.schema.json', configJsonSchema());
write('openapi.json', openApi());

function write(name, document) {
  writeFileSync(join(import.meta.dirname, '../schema', name), `${JSON.stringify(document, null, 2)}\n`);
}
