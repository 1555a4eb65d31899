/** Private keys, loaded once a run for all nodes, with the passphrase asked once a key and kept nowhere. */

import type { ParsedKey } from 'ssh2';
import { GrappeError } from '../../../base/index.ts';
import type { PrivateKeyFile } from './key-file.ts';
import { loadPrivateKey } from './load-private-key.ts';

/** Asks a person for the passphrase of `file`; `attempt` counts from 1. Undefined: there is nobody to ask. */
export type AskPassphrase = (file: string, attempt: number) => Promise<string | undefined>;

/** The loaded key; undefined when nobody gave its passphrase. Throws `identity-unusable` for a damaged key. */
export type Unlock = (file: PrivateKeyFile) => Promise<ParsedKey | undefined>;

const PASSPHRASE_ATTEMPTS = 3;

export function createUnlock(askPassphrase: AskPassphrase): Unlock {
  const loaded = new Map<string, Promise<ParsedKey | undefined>>();
  let lastQuestion: Promise<unknown> = Promise.resolve();
  return (file) => {
    const earlier = loaded.get(file.path);
    if (earlier !== undefined) return earlier;
    // One question after the other: two prompts at once cannot be answered.
    const asking = file.isEncrypted ? lastQuestion.then(() => unlock(file, askPassphrase)) : loadPlain(file);
    if (file.isEncrypted) lastQuestion = asking.catch(() => undefined);
    loaded.set(file.path, asking);
    return asking;
  };
}

async function unlock(file: PrivateKeyFile, ask: AskPassphrase): Promise<ParsedKey | undefined> {
  for (let attempt = 1; attempt <= PASSPHRASE_ATTEMPTS; attempt++) {
    const passphrase = await ask(file.path, attempt);
    if (passphrase === undefined || passphrase === '') return undefined;
    const key = await loadPrivateKey(file, passphrase);
    if (key === 'unsupported') throw unsupported(file);
    if (key !== 'refused') return key;
  }
  return undefined;
}

async function loadPlain(file: PrivateKeyFile): Promise<ParsedKey> {
  const key = await loadPrivateKey(file, undefined);
  if (key === 'unsupported' || key === 'refused') throw unsupported(file);
  return key;
}

function unsupported(file: PrivateKeyFile): GrappeError {
  return new GrappeError('identity-unusable', {
    message: `the private key '${file.path}' cannot be read`,
    why: 'it is damaged, or of a kind that only ssh itself can use',
    hint: `try 'ssh-keygen -y -f ${file.path}'; if that works, use 'transport: openssh'`,
  });
}
