/** JSON in one form only, so that equal requests have equal hashes, whoever wrote them. */

/** Fields in the order of their names; those that are undefined are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => (isRecord(part) ? sorted(part) : part));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(record: Record<string, unknown>): Record<string, unknown> {
  // By code units, whatever the locale. No prototype: a field may be named __proto__.
  const names = Object.keys(record).sort();
  return Object.assign(
    Object.create(null) as Record<string, unknown>,
    ...names.map((name) => ({ [name]: record[name] })),
  ) as Record<string, unknown>;
}
