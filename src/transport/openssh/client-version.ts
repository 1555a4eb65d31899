/** Which ssh this machine has, and what its version lacks that grappe counts on. */

import { type StartedChild, SpawnError, startChild } from '../child/start-child.ts';
import { chunksOf } from '../child/exec-streams.ts';
import { printableLine } from '../printable.ts';
import { childEnvironment } from './child-environment.ts';

export interface SshClient {
  /** What `ssh -V` prints: `OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19`. */
  readonly version: string;
  /** Faults of this version that its maker has mended in a later one; empty for a good one. */
  readonly weaknesses: readonly string[];
}

/** Undefined when there is no ssh, which only the transport `openssh` needs. */
export async function sshClient(
  environment: NodeJS.ProcessEnv,
  program = 'ssh',
): Promise<SshClient | undefined> {
  const version = await versionText(environment, program);
  if (version === undefined) return undefined;
  // An account without an entry in the account database gets ssh's complaint instead.
  const shown = /^\w+_\d/.test(version) ? version : `it tells no version, but: ${version}`;
  return { version: shown, weaknesses: weaknessesOf(version) };
}

interface Weakness {
  /** The first good version of OpenSSH: major, minor, patch. */
  readonly mendedIn: readonly [number, number, number];
  /** Debian mends old versions: the first good revision of 9.2p1 in Debian 12. */
  readonly debian12: number;
  readonly text: string;
}

const WEAKNESSES: readonly Weakness[] = [
  {
    mendedIn: [9, 6, 1],
    debian12: 2,
    text: 'no strict key exchange: the start of a session can be tampered with (CVE-2023-48795)',
  },
  {
    mendedIn: [9, 6, 1],
    debian12: 2,
    text: 'metacharacters in names reach ProxyCommand (CVE-2023-51385); grappe refuses such names',
  },
  {
    mendedIn: [9, 9, 2],
    debian12: 5,
    text: 'VerifyHostKeyDNS can be deceived (CVE-2025-26465); grappe switches it off',
  },
];

/** What is known against a version. What other distributions than Debian 12 mended, a version does not tell. */
export function weaknessesOf(version: string): readonly string[] {
  const numbers = /^OpenSSH_(\d+)\.(\d+)(?:p(\d+))?/.exec(version)?.slice(1);
  if (numbers === undefined) return [];
  const revision = Number(/^OpenSSH_9\.2p1 Debian-2\+deb12u(\d+)/.exec(version)?.[1] ?? -1);
  return WEAKNESSES.filter(
    ({ mendedIn, debian12 }) => isBefore(numbers, mendedIn) && revision < debian12,
  ).map(({ text }) => text);
}

function isBefore(version: readonly (string | undefined)[], mendedIn: Weakness['mendedIn']): boolean {
  const at = mendedIn.findIndex((wanted, index) => Number(version[index] ?? 0) !== wanted);
  return at >= 0 && Number(version[at] ?? 0) < (mendedIn[at] ?? 0);
}

const ANSWER_MS = 5000;

async function versionText(environment: NodeJS.ProcessEnv, program: string): Promise<string | undefined> {
  try {
    const child = await startChild({
      program,
      arguments: ['-V'],
      environment: childEnvironment(environment),
      stdin: 'ignore',
    });
    return await firstLine(child);
  } catch (error) {
    if (error instanceof SpawnError) return undefined;
    throw error;
  }
}

async function firstLine(child: StartedChild): Promise<string> {
  const timer = setTimeout(() => child.signal('SIGKILL'), ANSWER_MS);
  child.stdout.resume();
  let text = '';
  for await (const chunk of chunksOf(child.stderr)) text = `${text}${chunk.toString()}`.slice(0, 1000);
  clearTimeout(timer);
  return printableLine(text.split('\n', 1)[0] ?? '');
}
