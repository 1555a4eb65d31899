export function staticImportsOf(files: readonly string[]): ReadonlySet<string>;
