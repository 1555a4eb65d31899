/** `grappe submit --explain`: one line for each node, and the exit status that the job would have to expect. */

import { explainJob } from '../../../app/index.ts';
import { EXIT } from '../../../base/index.ts';
import type { JobRequest } from '../../../jobs/index.ts';
import { sanitise } from '../../../output/index.ts';
import type { JobExplainReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import { poolOf } from '../../fleet-connector.ts';
import { diesOfSignals } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';

type Verdicts = JobExplainReport['nodes'];

export async function explainSubmission(args: Arguments, request: JobRequest, io: CliIo): Promise<number> {
  using signals = diesOfSignals(io);
  const pool = poolOf(io);
  const verdicts = await explainJob({ request, env: io.env, ...(pool && { pool }), signal: signals.signal });
  const nodes = verdicts.map(({ node, kind, why, fix }) => ({ node, verdict: kind, why, fix }));
  return await sayVerdicts(nodes, args, io);
}

export async function sayVerdicts(nodes: Verdicts, args: Arguments, io: CliIo): Promise<number> {
  const report: JobExplainReport = { v: 1, nodes };
  await io.stdout.write(args.has('json') ? jsonLine(report) : textOf(nodes));
  return nodes.some(({ verdict }) => verdict !== 'incapable') ? EXIT.ok : EXIT.refused;
}

const WORDS = { takes: 'takes it', could: 'could', full: 'full', incapable: 'cannot' } as const;

function textOf(verdicts: Verdicts): string {
  if (verdicts.length === 0) return 'there are no nodes for jobs\n';
  const width = Math.max(...verdicts.map(({ node }) => node.length));
  return verdicts
    .map(({ node, verdict, why, fix }) => {
      const line = `${node.padEnd(width)}  ${WORDS[verdict].padEnd(8)}  ${why}`;
      return `${sanitise(fix === null ? line : `${line} (${fix})`).replaceAll('\n', ' ')}\n`;
    })
    .join('');
}
