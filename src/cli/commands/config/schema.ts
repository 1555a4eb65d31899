/** `grappe config schema`: prints the JSON Schema that ships with grappe. */

import { EXIT } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';

export async function run(_args: Arguments, io: CliIo): Promise<number> {
  const { default: schema } = await import('../../../../schema/grappe.schema.json', {
    with: { type: 'json' },
  });
  await io.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
  return EXIT.ok;
}
