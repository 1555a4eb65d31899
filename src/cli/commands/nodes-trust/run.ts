/** `grappe nodes trust`: scans host keys, shows them folded, asks, adds the new ones to known_hosts. */

import { newKeysOf, type ScannedNode, scanHosts, trustHosts } from '../../../app/index.ts';
import { exitStatusOf, exitStatusOfSignal, type GrappeError } from '../../../base/index.ts';
import type { NodesTrustReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import { chosenNodes } from '../../fleet-options.ts';
import { usageError } from '../../getopt.ts';
import { watchInterrupts } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { ProgressLine } from '../run/progress-line.ts';
import { Tally } from '../run/tally.ts';
import { keyListing } from './key-listing.ts';
import { troubleText } from './trouble-text.ts';

const SIGINT = 2;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const { fleet, nodes } = await chosenNodes(args, io, { otherwiseAll: true });
  using interrupts = watchInterrupts(io);
  await using hostKeys = fleet.hostKeys(nodes);
  const tally = new Tally(nodes);
  using progress = io.stderr.isTerminal ? new ProgressLine(io.stderr, tally) : undefined;
  const fanout = args.integer('fanout', 1) ?? fleet.config.ssh.fanout;
  const scanned = await scanHosts({ nodes, hostKeys, fanout }, interrupts.signal, tally);
  progress?.[Symbol.dispose]();
  if (interrupts.exit !== undefined) return interrupts.exit;

  await show(scanned, args, io);
  const answer = await agreement(scanned, args, io);
  if (answer === 'interrupt') return exitStatusOfSignal(SIGINT);
  const added = answer === 'yes' ? trustHosts(hostKeys, scanned) : 0;
  if (added > 0) await io.stderr.write(`${io.program}: added ${keysText(added)}\n`);
  if (args.has('json')) await io.stdout.write(jsonLine(reportOf(scanned, added)));
  if (answer === 'nobody') throw nobodyToAsk();
  return exitStatusOf([...scanned.map(({ outcome }) => outcome), ...(answer === 'no' ? NOT_ADDED : [])]);
}

const NOT_ADDED = ['not-run'] as const;

/** Whoever is asked must see what for. */
async function show(scanned: readonly ScannedNode[], args: Arguments, io: CliIo): Promise<void> {
  if (!args.has('json')) await io.stdout.write(keyListing(scanned));
  else if (!args.has('yes')) await io.stderr.write(keyListing(scanned));
  await io.stderr.write(troubleText(scanned, io.program));
}

function nobodyToAsk(): GrappeError {
  return usageError(
    'nobody can be asked whether to add the new keys: standard input is no terminal',
    'run it on a terminal and compare the fingerprints, or give --yes',
  );
}

/** `nothing` where there is no new key to ask about; `nobody` where there is no terminal to ask on. */
async function agreement(
  scanned: readonly ScannedNode[],
  args: Arguments,
  io: CliIo,
): Promise<'yes' | 'no' | 'nothing' | 'nobody' | 'interrupt'> {
  const { count, files } = newKeysOf(scanned);
  if (count === 0) return 'nothing';
  if (args.has('yes')) return 'yes';
  if (!io.stdin.isTerminal) return 'nobody';
  const nodes = scanned.filter(({ scan }) => scan?.keys.some(({ standing }) => standing === 'new')).length;
  const question = `add ${keysText(count)} of ${nodes} ${nodes === 1 ? 'node' : 'nodes'} to ${files.join(' and ')}? [y/N] `;
  await Promise.all([io.stdout.flush(), io.stderr.flush()]);
  const answer = await io.stdin.ask(question, []);
  if (answer === 'interrupt') return 'interrupt';
  return answer !== 'end' && /^\s*y(es)?\s*$/i.test(answer.line) ? 'yes' : 'no';
}

function keysText(count: number): string {
  return count === 1 ? '1 key' : `${count} keys`;
}

function reportOf(scanned: readonly ScannedNode[], added: number): NodesTrustReport {
  return {
    v: 1,
    count: scanned.length,
    added,
    nodes: scanned.map(({ node, outcome, cause, why, scan }) => ({
      node,
      outcome,
      cause,
      why,
      name: scan?.name ?? null,
      keys: (scan?.keys ?? []).map(({ type, fingerprint, standing }) => ({ type, fingerprint, standing })),
    })),
  };
}
