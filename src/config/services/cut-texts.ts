/** Shell texts that YAML cuts short: what follows ` #` is a remark, though a shell would often have taken it. */

import type { Diagnostic } from '../diagnostic.ts';
import { inInstances, SHELL_TEXTS } from '../schema/instance.ts';
import type { PlacedValue } from '../yaml/placed-value.ts';
import { valuesMatching } from '../yaml/path-pattern.ts';

const PATTERNS = [...inInstances('services.*.', SHELL_TEXTS), ...inInstances('defaults.', SHELL_TEXTS)];
const REMARK_SHOWN = 60;

export function cutTexts(root: PlacedValue): Diagnostic[] {
  return PATTERNS.flatMap((pattern) => valuesMatching(root, pattern)).flatMap(([path, { kind, place }]) => {
    const { file, start, end } = place;
    const isPlain = kind === 'scalar' && !/["'|>]/.test(file.text.charAt(start));
    const remark = isPlain
      ? /^[ \t]+#[^\r\n]*/.exec(file.text.slice(end, end + REMARK_SHOWN))?.[0]
      : undefined;
    if (remark === undefined) return [];
    const hint = 'quote the text, or put the remark on a line of its own';
    const message = `'#' begins a remark here, which is no part of '${path.at(-1)}'`;
    const at = end + remark.indexOf('#');
    return [
      { severity: 'warning' as const, message, hint, place: { file, start: at, end: end + remark.length } },
    ];
  });
}
