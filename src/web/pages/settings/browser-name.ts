/** `Firefox 142 · Linux` of what a browser calls itself; what is no browser stays as it is. */

/** Those that also call themselves by the name of another one come first. */
const BROWSERS = [
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['Firefox', 'Firefox'],
  ['Chrome', 'Chrome'],
  ['Version', 'Safari'],
] as const;
const SYSTEMS = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS X', 'Linux'];

export function browserName(agent: string): string {
  const found = BROWSERS.find(([token]) => agent.includes(`${token}/`));
  if (!found) return agent;
  const [token, name] = found;
  const version = new RegExp(`${token}/(\\d{1,4})`).exec(agent)?.[1];
  const system = SYSTEMS.find((word) => agent.includes(word));
  return [[name, version].filter(Boolean).join(' '), system].filter(Boolean).join(' · ');
}
