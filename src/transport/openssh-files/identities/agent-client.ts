/**
 * A client of ssh-agent (PROTOCOL.agent): lists its keys and has it sign. One connection a request, as
 * ssh-agent serves them in order; every answer is bounded in size and time.
 */

import { connect } from 'node:net';
import { GrappeError } from '../../../base/index.ts';
import { fieldAt, uint32, wireField } from '../wire-field.ts';

export interface AgentKey {
  /** The key, or a certificate, in wire form. */
  readonly blob: Buffer;
  readonly comment: string;
}

const REQUEST_IDENTITIES = 11;
const IDENTITIES_ANSWER = 12;
const SIGN_REQUEST = 13;
const SIGN_RESPONSE = 14;
/** Which hash an RSA key signs with. */
const SIGN_FLAGS = { sha256: 2, sha512: 4 } as const;
const LARGEST_ANSWER = 1024 * 1024;
/** Listing is instant; a signature may wait for somebody to confirm it. */
const LIST_TIMEOUT_MS = 5000;
const SIGN_TIMEOUT_MS = 60_000;

export async function listAgentKeys(socketPath: string): Promise<readonly AgentKey[]> {
  const answer = await ask(socketPath, Buffer.from([REQUEST_IDENTITIES]), LIST_TIMEOUT_MS);
  const reader = fieldReader(answer, IDENTITIES_ANSWER);
  const count = reader.uint32();
  const keys: AgentKey[] = [];
  for (let index = 0; index < count; index++) {
    keys.push({ blob: reader.field(), comment: reader.field().toString('utf8') });
  }
  return keys;
}

export interface SignRequest {
  readonly keyBlob: Buffer;
  readonly data: Buffer;
  /** For RSA keys only. */
  readonly rsaHash?: 'sha256' | 'sha512';
}

/** The bare signature, whose type is checked to be the one that was asked for. */
export async function signWithAgent(
  socketPath: string,
  { keyBlob, data, rsaHash }: SignRequest,
): Promise<Buffer> {
  const flags = rsaHash === undefined ? 0 : SIGN_FLAGS[rsaHash];
  const request = Buffer.concat([
    Buffer.from([SIGN_REQUEST]),
    wireField(keyBlob),
    wireField(data),
    uint32(flags),
  ]);
  const answer = await ask(socketPath, request, SIGN_TIMEOUT_MS);
  const signature = fieldReader(fieldReader(answer, SIGN_RESPONSE).field());
  const type = signature.field().toString('latin1');
  const wanted =
    rsaHash === undefined ? fieldReader(keyBlob).field().toString('latin1') : `rsa-sha2-${rsaHash.slice(3)}`;
  if (type !== wanted) throw agentError(`it signed with '${type}' instead of '${wanted}'`);
  return signature.field();
}

function ask(socketPath: string, message: Buffer, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    let received = Buffer.alloc(0);
    const fail = (why: string): void => {
      socket.destroy();
      reject(agentError(why));
    };
    socket.setTimeout(timeoutMs, () => fail('it does not answer'));
    socket.on('error', (error) => fail(error.message));
    socket.on('close', () => fail('it closed the connection'));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const length = received.length >= 4 ? received.readUInt32BE(0) : 0;
      if (length > LARGEST_ANSWER || received.length > LARGEST_ANSWER + 4)
        return fail('its answer is too long');
      if (received.length < 4 + length || received.length < 5) return;
      resolve(received.subarray(4, 4 + length));
      socket.destroy();
    });
    socket.write(wireField(message));
  });
}

interface FieldReader {
  uint32(): number;
  field(): Buffer;
}

function fieldReader(message: Buffer, type?: number): FieldReader {
  if (type !== undefined && message[0] !== type) throw agentError('it refused');
  let at = type === undefined ? 0 : 1;
  return {
    uint32: () => {
      if (at + 4 > message.length) throw agentError('its answer is cut short');
      at += 4;
      return message.readUInt32BE(at - 4);
    },
    field: () => {
      const field = fieldAt(message, at);
      if (field === undefined) throw agentError('its answer is cut short');
      at = field.next;
      return field.value;
    },
  };
}

function agentError(why: string): GrappeError {
  return new GrappeError('identity-unusable', {
    message: 'the ssh-agent is of no use',
    why,
    hint: "check 'ssh-add -l', or set 'IdentityAgent none'",
  });
}
