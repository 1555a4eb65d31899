/** The keys of all nodes, nodes with the same key in one line: `n[1-4] (4)  ssh-ed25519  SHA256:…  new`. */

import type { ScannedNode } from '../../../app/index.ts';
import { countedNodes } from '../../counted-nodes.ts';

export function keyListing(scanned: readonly ScannedNode[]): string {
  const keys = scanned.flatMap(({ node, scan }) =>
    (scan?.keys ?? []).map(({ type, fingerprint, standing }) => ({
      node,
      words: [type, fingerprint, standing],
    })),
  );
  const keyless = scanned
    .filter(({ scan }) => scan?.keys.length === 0)
    .map(({ node }) => ({ node, words: ['no host key: not reached over SSH'] }));
  const groups = Map.groupBy([...keys, ...keyless], ({ words }) => words.join(' '));
  return aligned(
    [...groups.values()].map((group) => [
      countedNodes(group.map(({ node }) => node)),
      ...(group[0]?.words ?? []),
    ]),
  );
}

/** Columns, two spaces apart; the last one is not padded. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2].map((column) =>
    Math.max(0, ...rows.filter((row) => row.length > column + 1).map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map(
      (row) =>
        `${row.map((word, at) => (at < row.length - 1 ? word.padEnd(widths[at] ?? 0) : word)).join('  ')}\n`,
    )
    .join('');
}
