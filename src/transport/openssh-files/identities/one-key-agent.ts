/** One key of an ssh-agent in the form of an ssh2 agent, so that ssh2 tries this key and no other. */

import type { BaseAgent, IdentityCallback, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2';
import type { PublicKey } from '../known-hosts/public-key.ts';
import { signWithAgent } from './agent-client.ts';

export async function oneKeyAgent(socketPath: string, { blob }: PublicKey): Promise<BaseAgent> {
  const { default: ssh2 } = await import('ssh2');

  class OneKeyAgent extends ssh2.BaseAgent<Buffer> {
    getIdentities(done: IdentityCallback<Buffer>): void {
      done(undefined, [blob]);
    }

    sign(
      _key: Buffer | ParsedKey | string,
      data: Buffer,
      options: SigningRequestOptions | SignCallback,
      done?: SignCallback,
    ): void {
      const callback = typeof options === 'function' ? options : done;
      const hash = typeof options === 'function' ? undefined : options.hash;
      const rsaHash = hash === 'sha256' || hash === 'sha512' ? hash : undefined;
      void answer(signWithAgent(socketPath, { keyBlob: blob, data, ...(rsaHash && { rsaHash }) }), callback);
    }
  }

  return new OneKeyAgent();
}

async function answer(signing: Promise<Buffer>, callback: SignCallback | undefined): Promise<void> {
  const signed = await signing.catch((error: Error) => error);
  if (signed instanceof Error) callback?.(signed);
  else callback?.(undefined, signed);
}
