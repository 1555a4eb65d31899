/** `grappe config trust`: remembers that a person agreed to a grappe.yaml as it is now. */

import { EXIT, GrappeError } from '../../../base/index.ts';
import { trustConfig } from '../../../config/index.ts';
import { sanitise } from '../../../output/index.ts';
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
  await io.stdout.write(allowedText(agreed.allowed));
  return EXIT.ok;
}

/** Control characters of the file stay off the terminal. */
function allowedText(allowed: readonly string[]): string {
  if (allowed.length === 0) return 'nothing in it needs trust\n';
  return `what counts from now on:\n${allowed.map((text) => `  ${sanitise(text).replaceAll(/\s/g, ' ')}\n`).join('')}`;
}
