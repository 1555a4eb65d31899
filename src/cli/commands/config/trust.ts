/** `grappe config trust`: remembers that a person agreed to a grappe.yaml as it is now. */

import { EXIT, GrappeError } from '../../../base/index.ts';
import { trustConfig } from '../../../config/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { configRequest } from './request.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const agreed = await trustConfig(configRequest(args, io));
  if (!agreed) {
    throw new GrappeError('config-unreadable', {
      message: 'there is no grappe.yaml to trust',
      hint: 'go to its folder, or name it: grappe config trust FILE',
    });
  }
  await io.stdout.write(agreed.files.map((file) => `trusted as it is now: ${file}\n`).join(''));
  return EXIT.ok;
}
