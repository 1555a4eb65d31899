/** Where a value of the effective configuration comes from. */

import { type Place, placeText, positionOf } from './source-file.ts';

export type Origin =
  | { readonly kind: 'file'; readonly place: Place }
  | { readonly kind: 'command line' }
  | { readonly kind: 'default' };

/** `grappe.yaml:3:11`, `/etc/clustershell/clush.conf:7`, `command line`, `default`. */
export function originText(origin: Origin): string {
  if (origin.kind !== 'file') return origin.kind;
  const { file } = origin.place;
  return file.name.endsWith('.conf')
    ? `${file.name}:${positionOf(origin.place).line}`
    : placeText(origin.place);
}
