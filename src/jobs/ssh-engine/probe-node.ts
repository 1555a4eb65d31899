/** Asks one node what it can do for programs. */

import { randomBytes } from 'node:crypto';
import { type Answers, type Fragment, probeCommand, readAnswer, readFacts } from '../../facts/index.ts';
import { type Connection, quoteArguments } from '../../transport/index.ts';
import type { Abilities } from '../abilities.ts';
import type { RunnerTrouble } from '../runner/index.ts';

/** More than this is no answer. */
const ANSWER_BYTES = 2 ** 20;
/** The question comes by stdin: an SSH server need not take a packet of more than 35,000 bytes (RFC 4253 section 6.1). */
const READ_QUESTION = quoteArguments(['sh', '-c', 'exec sh -c "$(cat)"']);

/** As `Fragments`: an interface would be no record. */
// oxlint-disable-next-line consistent-type-definitions
export type AbilitiesFragments = { readonly abilities: Fragment<Abilities> };

export interface Told {
  readonly abilities: Abilities;
  /** When the node said so. */
  readonly at: Date;
}

interface Probed {
  readonly abilities: Abilities;
  /** The texts that say so. */
  readonly answers: Answers;
}

export async function probeNode(
  connection: Connection,
  fragments: AbilitiesFragments,
  signal: AbortSignal,
): Promise<Probed | RunnerTrouble> {
  const nonce = `grappe-${randomBytes(12).toString('hex')}`;
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  const end = await connection.exec(READ_QUESTION, {
    signal,
    stdin: once(probeCommand(fragments, nonce)),
    onOutput: (stream, chunk) => {
      if (stream === 'stdout' && (sizeBytes += chunk.length) <= ANSWER_BYTES) chunks.push(chunk);
      return undefined;
    },
  });
  const mayHaveActed = end.kind !== 'not-sent';
  if (signal.aborted) return { outcome: 'cancelled', cause: 'interrupted', detail: null, mayHaveActed };
  if (end.kind === 'not-sent')
    return { outcome: end.outcome, cause: end.cause, detail: end.detail, mayHaveActed };
  if (end.kind === 'lost') return { outcome: 'lost', cause: end.cause, detail: end.detail, mayHaveActed };
  const answers = readAnswer(fragments, nonce, Buffer.concat(chunks));
  const abilities = answers && readFacts(fragments, answers).abilities;
  if (answers && abilities) return { abilities, answers };
  const detail = 'it did not tell what it can do for programs';
  return { outcome: 'failed', cause: 'protocol', detail, mayHaveActed };
}

async function* once(text: string): AsyncGenerator<Uint8Array, void> {
  yield await Promise.resolve(Buffer.from(text));
}
