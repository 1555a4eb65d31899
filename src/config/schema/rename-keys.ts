/** From the file's snake_case keys to the names of the code, which carry their unit. */

type Renamed<Source, Names> = {
  [Key in keyof Source as Key extends keyof Names ? Extract<Names[Key], string> : Key]: Source[Key];
};

export function renameKeys<Source extends object, const Names extends Readonly<Record<string, string>>>(
  source: Source,
  names: Names,
): Renamed<Source, Names> {
  const renamed = Object.entries(source).map(([key, value]) => [names[key] ?? key, value] as const);
  return Object.fromEntries(renamed) as Renamed<Source, Names>;
}
