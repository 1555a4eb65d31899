/** `defaults`, a service and its overrides, one over the other: maps merge key by key, all else is replaced. */

interface Maps {
  readonly [key: string]: Maps;
}

/** The maps of a service; every other object is one value. */
const MAPS: Maps = {
  healthcheck: {},
  hooks: { before: {}, after: {}, rollback: {} },
  commands: {},
  rollout: {},
};

type Layer<Whole> = { readonly [Key in keyof Whole]?: Whole[Key] | object };

/** Later layers win. What is written is a value, be it 0, false or an empty list. */
export function layered<Whole extends object>(layers: readonly Layer<Whole>[]): Whole {
  return layers.reduce<object>((under, over) => laidOver(under, over, MAPS), {}) as Whole;
}

function laidOver(under: object, over: object, maps: Maps): object {
  const merged: Record<string, unknown> = { ...under, ...over };
  const beneath = new Map<string, unknown>(Object.entries(under));
  for (const [key, value] of Object.entries(over)) {
    const inner = maps[key];
    const other = beneath.get(key);
    if (inner && isObject(value) && isObject(other)) merged[key] = laidOver(other, value, inner);
  }
  return merged;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
