/** Variables as they are typed: NAME=value, one a line. */

export function environmentOf(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.includes('='));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1)]),
  );
}

export function environmentText(env: Readonly<Record<string, string>> = {}): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

/** A line that is no NAME=value; undefined where all are. */
export function badEnvironmentLine(text: string): string | undefined {
  return text.split('\n').find((line) => line.trim() !== '' && !/^\s*[A-Za-z_]\w*=/.test(line));
}
