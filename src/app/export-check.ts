/** The result of a check for other programs: JSON, YAML, or CSV for spreadsheets. */

import type { NodesCheckReport } from '../protocol/index.ts';

export const CHECK_EXPORTS = ['json', 'yaml', 'csv'] as const;
export type CheckExport = (typeof CHECK_EXPORTS)[number];

export async function exportCheck(report: NodesCheckReport, format: CheckExport): Promise<string> {
  switch (format) {
    case 'json':
      return `${JSON.stringify(report)}\n`;
    case 'yaml': {
      const { stringify } = await import('yaml');
      return stringify(report);
    }
    case 'csv':
      return csv(report.nodes);
  }
}

const COLUMNS = [
  'node',
  'state',
  'outcome',
  'cause',
  'detail',
  'answer',
  'ms',
  'before',
  'drained',
] as const satisfies readonly (keyof NodesCheckReport['nodes'][number])[];

/** RFC 4180, with a header. */
function csv(nodes: NodesCheckReport['nodes']): string {
  const rows = nodes.map((node) => COLUMNS.map((column) => cell(node[column])));
  return [COLUMNS, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

/** A spreadsheet would compute what begins like a formula: nodes shall not write any. */
function cell(value: string | number | null): string {
  const text = String(value ?? '');
  const tame = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}
