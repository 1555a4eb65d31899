/**
 * SHA-256 of many files of a node in one round trip, by its own sha256sum. Where that says nothing, or it sees other
 * files than SFTP does (chroot), a file is read back.
 */

import { quoteArguments } from '../../transport/index.ts';
import { firstBytes, Measured } from '../transfer/content.ts';
import type { CopySession } from './copy-session.ts';

export interface DigestQuestion {
  readonly path: string;
  /** How much of its beginning counts; absent: all of it. */
  readonly bytes?: number;
}

const PROGRAM =
  'while [ $# -gt 0 ]; do ' +
  'if [ "$2" = all ]; then sha256sum <"$1"; else head -c "$2" <"$1" | sha256sum; fi 2>/dev/null || echo -; ' +
  'shift 2; done';
const DIGEST = /^([0-9a-f]{64}) [ *]-$/;
const LINE_BYTES = 80;

/** Undefined: the node gave no answer for this one. */
export async function askDigests(
  { connection, signal }: CopySession,
  questions: readonly DigestQuestion[],
): Promise<(string | undefined)[]> {
  if (questions.length === 0) return [];
  const words = questions.flatMap(({ path, bytes }) => [path, bytes === undefined ? 'all' : String(bytes)]);
  const most = questions.length * LINE_BYTES;
  let answer = '';
  await connection.exec(quoteArguments(['sh', '-c', PROGRAM, 'sh', ...words]), {
    signal,
    onOutput(stream, chunk) {
      if (stream === 'stdout' && answer.length < most) answer += Buffer.from(chunk).toString('latin1');
      return undefined;
    },
  });
  const lines = answer.split('\n');
  return questions.map((_, at) => DIGEST.exec(lines[at] ?? '')?.[1]);
}

/** Whether a file of the node is what it should be, asked anew by reading it. */
export async function readsAs(
  { files, signal }: CopySession,
  { path, bytes }: Required<DigestQuestion>,
  digest: string,
): Promise<boolean> {
  const content = new Measured(firstBytes(files.read(path), bytes), signal);
  for await (const _ of content.bytes());
  return content.total().sha256 === digest;
}
