import { resolve } from 'node:path';

/** The whole path of a source of a copy. Its end is kept: `folder/.` is what is in the folder. */
export function localPath(path: string, cwd: string): string {
  const whole = resolve(cwd, path);
  return /(^|\/)\.\.?\/*$/.test(path) ? `${whole}/.` : whole;
}
