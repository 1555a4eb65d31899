/** Operating system, kernel and architecture. */

import type { Fragment } from '../fragment.ts';
import { firstLine, word } from '../read-text.ts';

export interface OsFacts {
  /** `debian`, as in os-release. */
  readonly id: string | null;
  readonly name: string;
  /** Absent for rolling releases. */
  readonly version: string | null;
  /** For people: `Debian GNU/Linux 12 (bookworm)`. */
  readonly title: string;
}

export const os: Fragment<OsFacts> = {
  script: 'cat /etc/os-release || cat /usr/lib/os-release || head -n 1 /etc/redhat-release || uname -s',
  read(text) {
    const values = new Map(text.split('\n').flatMap(assignment));
    const name = values.get('NAME') ?? (values.size === 0 ? firstLine(text) : undefined);
    if (name === undefined) return undefined;
    return {
      id: values.get('ID') ?? null,
      name,
      version: values.get('VERSION_ID') ?? null,
      title: values.get('PRETTY_NAME') ?? name,
    };
  },
};

/** os-release(5): shell assignments, quoted where they need to be. */
function assignment(line: string): [string, string][] {
  const match = /^([A-Z][A-Z0-9_]*)=(?:"(.*)"|'(.*)'|(.*))$/.exec(line.trim());
  const value = word((match?.[2] ?? match?.[3] ?? match?.[4])?.replaceAll(/\\(["$`\\])/g, '$1'));
  return match?.[1] !== undefined && value !== undefined ? [[match[1], value]] : [];
}

export interface KernelFacts {
  /** `Linux`. */
  readonly name: string;
  readonly release: string;
  /** `x86_64`. */
  readonly architecture: string;
}

export const kernel: Fragment<KernelFacts> = {
  script: 'uname -srm',
  read(text) {
    const [name, release, architecture] = firstLine(text)?.split(' ') ?? [];
    if (name === undefined || release === undefined || architecture === undefined) return undefined;
    return { name, release, architecture };
  },
};
