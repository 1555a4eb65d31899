/**
 * SHA-256 of many files of a node in one round trip, by its own programs. Where they say nothing, or see other files
 * than SFTP does (chroot), a file is read back.
 */

import { firstBytes, Measured } from '../transfer/content.ts';
import type { CopySession } from './copy-session.ts';
import { runOnNode } from './node-program.ts';

export interface DigestQuestion {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Of whole files, or of as much as large ones were said to hold: a log may grow. */
type Extent = 'all' | 'as-said';

/**
 * Its words: of each large file its path and how much of it, then `/`, then the small ones, which one process reads.
 * openssl knows the processor's own instructions, and sha256sum often does not; starting it takes longer.
 */
const PROGRAM =
  'sum() { if command -v openssl >/dev/null; then openssl dgst -sha256 -r; else sha256sum; fi; }; ' +
  '{ while [ "$1" != / ]; do ' +
  'if [ "$2" = all ]; then sum <"$1"; else head -c "$2" <"$1" | sum; fi || echo -; shift 2; done; shift; ' +
  '[ $# -eq 0 ] || sha256sum -- "$@"; } 2>/dev/null';
const LARGE_BYTES = 8 * 1024 * 1024;
/** A backslash stands first where the name behind is escaped. */
const LINE = /^\\?([0-9a-f]{64}) [ *](.*)$/;
/** Of one answer: an escaped path, and its digest. */
export const MOST_LINE_BYTES = 8300;

/** Undefined: the node gave no answer for this one. */
export async function askDigests(
  session: CopySession,
  questions: readonly DigestQuestion[],
  extent: Extent,
): Promise<(string | undefined)[]> {
  if (questions.length === 0) return [];
  const [large, small] = [questions.filter(isLarge), questions.filter((question) => !isLarge(question))];
  const words = large.flatMap(({ path, sizeBytes }) => [path, extent === 'all' ? 'all' : String(sizeBytes)]);
  const asked = [...words, '/', ...small.map(({ path }) => path)];
  const program = ['sh', '-c', PROGRAM, 'sh', ...asked];
  const { stdout } = await runOnNode(session, { words: program, mostBytes: asked.length * MOST_LINE_BYTES });
  const lines = stdout.split('\n');
  const ofLarge = new Map(large.map(({ path }, at) => [path, LINE.exec(lines[at] ?? '')?.[1]]));
  const ofSmall = namedDigests(lines.slice(large.length));
  return questions.map((question) => (isLarge(question) ? ofLarge : ofSmall).get(question.path));
}

function isLarge({ sizeBytes }: DigestQuestion): boolean {
  return sizeBytes > LARGE_BYTES;
}

/** By path, as sha256sum prints them. */
export function namedDigests(lines: readonly string[]): ReadonlyMap<string, string | undefined> {
  return new Map(lines.map(namedDigest));
}

function namedDigest(line: string): [string, string | undefined] {
  const [, digest, name = ''] = LINE.exec(line) ?? [];
  return [
    line.startsWith('\\') ? name.replaceAll(/\\[\\nr]/g, (escape) => ESCAPES[escape] ?? escape) : name,
    digest,
  ];
}

const ESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\r': '\r' };

/** Whether a file of the node begins with so many bytes of this digest, asked anew by reading it. */
export async function readsAs(
  { files, signal }: CopySession,
  { path, sizeBytes }: DigestQuestion,
  digest: string,
): Promise<boolean> {
  const content = new Measured(firstBytes(files.read(path), sizeBytes), signal);
  for await (const _ of content.bytes());
  return content.total().sha256 === digest;
}
