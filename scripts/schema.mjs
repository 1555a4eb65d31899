/** Writes schema/grappe.schema.json from the schemas of src/config. `npm run check` tells when it is due. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJsonSchema } from '../src/config/json-schema.ts';

const file = join(import.meta.dirname, '../schema/grappe.schema.json');
writeFileSync(file, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
