/** What a line of the interactive session asks for. */

export type Request =
  | { readonly kind: 'help' | 'show' | 'gather' }
  | { readonly kind: 'nodes'; readonly change: '+' | '-' | '@'; readonly expression: string }
  | { readonly kind: 'here' | 'command'; readonly command: string };

export function readLine(line: string): Request {
  if (line === 'help') return { kind: 'help' };
  if (line === '?') return { kind: 'show' };
  if (line === '=') return { kind: 'gather' };
  const [first = '', rest] = [line[0], line.slice(1).trim()];
  if (first === '!') return { kind: 'here', command: rest };
  if (first === '+' || first === '-' || first === '@')
    return { kind: 'nodes', change: first, expression: rest };
  return { kind: 'command', command: line };
}
