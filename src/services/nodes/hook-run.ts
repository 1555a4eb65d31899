/** Hooks: shell text on the node, on others, or here, with the GRAPPE_ environment of the instance. */

import type { Hook } from '../../config/index.ts';
import { frameMark } from '../../facts/index.ts';
import type { NodeSet } from '../../nodeset/index.ts';
import type { HookEnd, HookVariables, Target } from '../node-actions.ts';
import { beginning, environmentOf } from './node-script.ts';
import { troubleOf } from './trouble.ts';
import { actingWay, type Way, wayOf } from './way.ts';
import type { Answered, Ways } from './ways.ts';
import { shellWord } from '../shell-word.ts';

export interface HookRequest {
  readonly ways: Ways;
  readonly target: Target;
  readonly hook: Hook;
  readonly variables: HookVariables;
  readonly nodesOf: (expression: string) => Promise<NodeSet>;
}

/** Of several nodes, the worst counts; what they printed is put together. */
export async function runHook(request: HookRequest, signal: AbortSignal): Promise<HookEnd> {
  const { ways, hook } = request;
  const { way, nodes } = await placeOf(request);
  const script = hookScript(request);
  const ends: HookEnd[] = [];
  const scripts = new Map(nodes.map((node) => [node, script]));
  const told = (_node: string, answered: Answered): void => void ends.push(endOf(answered));
  await ways.ask(way, { scripts, timeoutMs: hook.timeoutMs }, told, signal);
  return worst(ends);
}

async function placeOf({ target, hook, nodesOf }: HookRequest): Promise<{ way: Way; nodes: string[] }> {
  if (hook.on === 'local') return { way: 'local', nodes: [target.node] };
  if (hook.on === 'node') return { way: actingWay(target), nodes: [target.node] };
  return { way: wayOf(target.settings.become), nodes: [...(await nodesOf(hook.on.nodes))] };
}

function hookScript({ ways, target, hook, variables }: HookRequest): string {
  return `${beginning([])}
${environmentOf({ ...target, settings: { ...target.settings, backend: 'auto' } }, variables)}
${frameMark(ways.nonce, 'hook')}
sh -c ${shellWord(hook.run)} 2>&1
exit=$?
${frameMark(ways.nonce, 'exit')}; echo $exit`;
}

/** More than this of a hook's output is not told. */
const OUTPUT_CHARS = 4000;

function endOf(answered: Answered): HookEnd {
  if (answered.frames === undefined) return { kind: 'trouble', trouble: troubleOf(answered.result) };
  const exit = /^\d{1,3}/.exec(answered.frames.get('exit') ?? '')?.[0];
  const output = (answered.frames.get('hook') ?? '').replace(/\n$/, '').slice(-OUTPUT_CHARS);
  if (exit === undefined) {
    const trouble = { outcome: 'failed', cause: 'protocol', detail: 'its answer makes no sense' } as const;
    return { kind: 'trouble', trouble };
  }
  return { kind: 'exited', exit: Number(exit), output };
}

function worst(ends: readonly HookEnd[]): HookEnd {
  const trouble = ends.find((end) => end.kind === 'trouble');
  if (trouble) return trouble;
  const exited = ends.filter((end) => end.kind === 'exited');
  const exit = Math.max(0, ...exited.map((end) => end.exit));
  return { kind: 'exited', exit, output: exited.map((end) => end.output).join('\n') };
}
