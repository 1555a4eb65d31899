/** The interactive session: a prompt, a command on all nodes, the next prompt. Ctrl-C ends a command, not the session. */

import { EXIT, GrappeError } from '../../../../base/index.ts';
import { type Fleet, refuseBadNames } from '../../../../app/index.ts';
import type { NodeSet } from '../../../../nodeset/index.ts';
import { errorText } from '../../../error-text.ts';
import { type Connector, KeptConnections } from '../../../../transport/index.ts';
import { watchInterrupts } from '../../../interrupts.ts';
import type { CliIo } from '../../../io.ts';
import { perform } from '../perform.ts';
import type { RunOptions } from '../run-options.ts';
import { LineHistory } from './line-history.ts';
import { performHere } from './perform-here.ts';
import { readLine } from './read-line.ts';

const HELP = `  COMMAND   run it on all nodes of the set
  ?         show the set and how output is shown
  +SET      add nodes
  -SET      leave nodes out
  @SET      take these nodes instead (@@GROUP for a group)
  =         switch gathering of equal outputs on or off
  !COMMAND  run it on this machine
  quit      leave, as Ctrl-D
`;

export interface Session {
  readonly fleet: Fleet;
  readonly nodes: NodeSet;
  /** Closed with the session. */
  readonly connector: Connector;
}

export async function converse(session: Session, options: RunOptions, io: CliIo): Promise<number> {
  const history = await LineHistory.open(io.env, session.fleet.config.clush.historySize);
  // Used all the time: however long nothing is typed, the background process keeps them.
  await using connector = new KeptConnections(session.connector);
  let state: State = { ...session, connector, options: { ...options, readsStdin: false } };
  await io.stderr.write(`${nodesText(session.nodes)}. 'help' lists what you can type.\n`);
  for (;;) {
    await Promise.all([io.stdout.flush(), io.stderr.flush()]);
    const answer = await io.stdin.ask(promptOf(state.nodes), history.lines);
    if (answer === 'end') return EXIT.ok;
    if (answer === 'interrupt') continue;
    const line = answer.line.trim();
    if (line === '') continue;
    if (line === 'quit' || line === 'exit') return EXIT.ok;
    await history.add(line);
    state = await answerLine(line, state, io);
  }
}

interface State extends Session {
  readonly options: RunOptions;
}

/** A mistake is told and leaves everything as it was. */
async function answerLine(line: string, state: State, io: CliIo): Promise<State> {
  try {
    return await obey(line, state, io);
  } catch (error) {
    if (!(error instanceof GrappeError)) throw error;
    await io.stderr.write(errorText(error, io.program));
    return state;
  }
}

async function obey(line: string, state: State, io: CliIo): Promise<State> {
  const request = readLine(line);
  switch (request.kind) {
    case 'help':
      await io.stderr.write(HELP);
      return state;
    case 'show':
      await io.stderr.write(`${shown(state)}\n`);
      return state;
    case 'gather':
      return toggleGathering(state, io);
    case 'nodes':
      return changeNodes(request, state, io);
    case 'here':
      await performHere(request.command, io);
      return state;
    case 'command':
      await perform({ ...state, command: request.command }, state.options, io);
      return state;
  }
}

function toggleGathering(state: State, { stderr }: CliIo): State {
  const gathers = state.options.form !== 'gathered';
  void stderr.write(gathers ? 'equal outputs are gathered\n' : 'lines are shown as they come\n');
  return { ...state, options: { ...state.options, form: gathers ? 'gathered' : 'plain', gathers } };
}

async function changeNodes(
  change: { readonly change: '+' | '-' | '@'; readonly expression: string },
  state: State,
  io: CliIo,
): Promise<State> {
  const named = await resolved(change.expression, state, io);
  if (named === undefined) return state;
  const nodes = { '+': state.nodes.union(named), '-': state.nodes.difference(named), '@': named }[
    change.change
  ];
  if (nodes.size === 0) throw new GrappeError('nothing-selected', { message: 'no node would be left' });
  refuseBadNames(nodes);
  await io.stderr.write(`${nodesText(nodes)}\n`);
  if (change.change === '@') await tellOfGroup(change.expression, state, io);
  return { ...state, nodes };
}

/** Undefined when Ctrl-C ended the commands of group sources. */
async function resolved(expression: string, { fleet }: State, io: CliIo): Promise<NodeSet | undefined> {
  using interrupts = watchInterrupts(io);
  try {
    return await fleet.groups.endedBy(interrupts.signal).resolve(expression, { label: 'node set' });
  } catch (error) {
    if (interrupts.signal.aborted) return undefined;
    throw error;
  }
}

/** A plain name stands for a node here, though elsewhere `@name` is a group. */
async function tellOfGroup(name: string, state: State, io: CliIo): Promise<void> {
  if (!/^[\w.-]+$/.test(name)) return;
  try {
    const members = await resolved(`@${name}`, state, io);
    if (members !== undefined)
      await io.stderr.write(`  '${name}' is a group, too: @@${name} takes its nodes\n`);
  } catch (error) {
    // Without such a group there is nothing to tell.
    if (!(error instanceof GrappeError)) throw error;
  }
}

function nodesText(nodes: NodeSet): string {
  return `${nodes.size} ${nodes.size === 1 ? 'node' : 'nodes'}: ${nodes.fold()}`;
}

function shown({ nodes, options }: State): string {
  return `${nodesText(nodes)}\n${options.form === 'gathered' ? 'equal outputs are gathered' : 'lines are shown as they come'}`;
}

const PROMPT_LENGTH = 30;

function promptOf(nodes: NodeSet): string {
  const folded = nodes.fold();
  return folded.length > PROMPT_LENGTH ? `${nodes.size} nodes> ` : `${folded}> `;
}
