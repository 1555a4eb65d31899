export function seccompFilter(machine: 'x86_64' | 'aarch64'): Uint8Array {
  throw new Error(machine);
}
