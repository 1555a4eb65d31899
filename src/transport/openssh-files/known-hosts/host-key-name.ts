/** The name under which known_hosts holds a host that listens on `port`. */
export function hostKeyNameOf(host: string, port: number): string {
  return port === 22 ? host : `[${host}]:${port}`;
}
