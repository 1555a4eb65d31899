/** From what grappe.yaml says of services to services: node sets resolved with all group sources, settings known for each node. */

import { GrappeError } from '../base/index.ts';
import {
  checkServiceNodes,
  ConfigError,
  type Diagnostic,
  type Hook,
  type Hooks,
  type InstanceSettings,
  instanceSettings,
  type LoadedConfig,
  onNode,
  type ServiceSettings,
  sortDiagnostics,
} from '../config/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import type { Service, Services } from './service.ts';

/** What is asked of the group sources. */
export interface SetReader {
  resolveEach(expressions: readonly string[], options?: { readonly label?: string }): Promise<NodeSet[]>;
}

export interface ResolvedServices {
  readonly services: Services;
  readonly warnings: readonly Diagnostic[];
}

type Configured = Pick<LoadedConfig, 'services' | 'nodes' | 'files' | 'placeOf'>;

/** Throws ConfigError with every mistake that shows only now that all groups are known. */
export async function resolveServices(config: Configured, groups: SetReader): Promise<ResolvedServices> {
  const { services, nodes, placeOf } = config;
  const sets = await readSets(config, groups);
  const setOf = (expression: string): NodeSet | undefined => sets.get(expression);
  const fleet = nodes === undefined ? undefined : setOf(nodes);
  const diagnostics = inOrder(checkServiceNodes({ services, fleet, setOf, placeOf }), config);
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new ConfigError(diagnostics);
  const resolved = [...services].map(([name, settings]) => [name, resolveService(settings, sets)] as const);
  return { services: new Map(resolved), warnings: diagnostics };
}

function inOrder(diagnostics: readonly Diagnostic[], { files }: Configured): Diagnostic[] {
  return sortDiagnostics(
    diagnostics,
    files.map((path) => ({ path })),
  );
}

type Sets = ReadonlyMap<string, NodeSet>;

/** An expression and where it is written. */
interface Expression {
  readonly text: string;
  readonly path: readonly string[];
}

function expressionsOf({ name, nodes, written, overrides }: ServiceSettings): Expression[] {
  const path = ['services', name];
  const parts = overrides.map((override, at) => ({
    ...override,
    path: [...path, 'overrides', String(at)],
  }));
  return [{ nodes, written, path }, ...parts].flatMap(({ nodes, written, path }) => [
    { text: nodes, path: [...path, 'nodes'] },
    ...Object.entries(written.hooks ?? {}).flatMap(([hook, { on }]) =>
      typeof on === 'object' ? [{ text: on.nodes, path: [...path, 'hooks', hook, 'on'] }] : [],
    ),
  ]);
}

async function readSets(config: Configured, groups: SetReader): Promise<Sets> {
  const fleet = config.nodes === undefined ? [] : [{ text: config.nodes, path: ['nodes'] }];
  const expressions = [...fleet, ...[...config.services.values()].flatMap(expressionsOf)];
  const texts = [...new Set(expressions.map(({ text }) => text))];
  try {
    const sets = await groups.resolveEach(texts, { label: 'services' });
    return new Map(sets.map((set, at) => [texts[at] ?? '', set]));
  } catch (error) {
    if (!isUnknown(error)) throw error;
    const diagnostics = await Promise.all(expressions.map((one) => unknownGroup(one, config, groups)));
    throw new ConfigError(inOrder(diagnostics.flat(), config));
  }
}

function isUnknown(error: unknown): error is GrappeError {
  return error instanceof GrappeError && ['unknown-group', 'unknown-group-source'].includes(error.code);
}

/** The mistake of one expression, at its place. */
async function unknownGroup(
  { text, path }: Expression,
  { placeOf }: Configured,
  groups: SetReader,
): Promise<Diagnostic[]> {
  try {
    await groups.resolveEach([text]);
    return [];
  } catch (error) {
    if (!isUnknown(error)) throw error;
    const { message, hint } = error;
    const place = placeOf(path);
    return [{ severity: 'error', message, ...(hint !== undefined && { hint }), ...(place && { place }) }];
  }
}

function resolveService(settings: ServiceSettings, sets: Sets): Service {
  const { nodes, written: _, overrides, ...rest } = settings;
  const layers = overrides.map((override) => ({ set: sets.get(override.nodes), written: override.written }));
  /** By the overrides that hold a node: most nodes have the same ones. */
  const known = new Map<string, InstanceSettings>();
  const on = (node: string): InstanceSettings => {
    const holding = layers.filter(({ set }) => set?.has(node));
    const key = holding.map((layer) => layers.indexOf(layer)).join();
    const shared =
      known.get(key) ??
      withHookNodes(
        instanceSettings(
          settings,
          holding.map(({ written }) => written),
        ),
        sets,
      );
    known.set(key, shared);
    return onNode(shared, settings.name, node);
  };
  return { ...rest, nodes: sets.get(nodes) ?? NodeSet.empty, on };
}

/** Hooks with the nodes that they run on, groups taken apart: nobody below knows groups. */
function withHookNodes(settings: InstanceSettings, sets: Sets): InstanceSettings {
  const hooks = Object.entries(settings.hooks).map(([name, hook]: [string, Hook]) => {
    const { on } = hook;
    return [
      name,
      typeof on === 'object' ? { ...hook, on: { nodes: sets.get(on.nodes)?.fold() ?? '' } } : hook,
    ];
  });
  return { ...settings, hooks: Object.fromEntries(hooks) as Hooks };
}
