/** Lines of logs for a person: node, service where there are several, time, text. */

import { localSeconds } from '../../../../base/index.ts';
import { sanitise } from '../../../../output/index.ts';
import type { NodeLine } from '../../../../app/index.ts';

export interface LineForm {
  /** Of the longest label. */
  readonly width: number;
  readonly hasServices: boolean;
}

export function labelOf({ service, node }: Pick<NodeLine, 'service' | 'node'>, hasServices: boolean): string {
  return hasServices ? `${node} ${service}:` : `${node}:`;
}

/** A text of several lines has the label before each. */
export function lineText(line: NodeLine, { width, hasServices }: LineForm): string {
  const { at, ident, text } = line;
  const label = labelOf(line, hasServices).padEnd(width);
  // Lines of files bear their times themselves.
  const front = at === null || ident === null ? '' : `${localSeconds(new Date(at))} ${ident}: `;
  const lines = text.replace(/\n+$/, '').split('\n');
  return sanitise(lines.map((part) => `${label} ${front}${part}\n`).join(''));
}
