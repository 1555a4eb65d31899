/** Asks a server: one function for every endpoint, with the types of the table that the server serves. */

import * as v from 'valibot';
import {
  type Answer,
  type AnyInput,
  type CallInput,
  type Endpoint,
  KEY_HEADER,
  pathOf,
  PROTOCOL,
  PROTOCOL_HEADER,
} from '../../protocol/index.ts';
import { noAnswer, notUnderstood, troubleOf } from './server-trouble.ts';

/** By a token; or, to get one, by both halves of a session, as a page of the server would; or not yet. */
export type Proof = 'none' | { readonly token: string } | { readonly cookie: string; readonly key: string };

export interface Answered<Value> {
  readonly value: Value;
  readonly headers: Headers;
}

/** Whose answer is JSON. */
type JsonEndpoint = Endpoint & { readonly answer: v.GenericSchema };

export class ServerClient {
  /** Ends with a slash. */
  readonly url: URL;
  readonly #proof: Proof;
  readonly #signal: AbortSignal | undefined;

  constructor(url: URL, proof: Proof, signal?: AbortSignal) {
    this.url = url;
    this.#proof = proof;
    this.#signal = signal;
  }

  /** The same; questions end with this signal. */
  until(signal: AbortSignal): ServerClient {
    return new ServerClient(this.url, this.#proof, signal);
  }

  async call<E extends JsonEndpoint>(endpoint: E, ...[input]: CallInput<E>): Promise<Answer<E>> {
    return (await this.callWhole(endpoint, ...([input] as CallInput<E>))).value;
  }

  /** With what stands above the answer. */
  async callWhole<E extends JsonEndpoint>(
    endpoint: E,
    ...[input]: CallInput<E>
  ): Promise<Answered<Answer<E>>> {
    const response = await this.#ask(endpoint, input ?? {});
    const text = await response.text().catch((error: unknown) => {
      throw noAnswer(this.url, error);
    });
    const answer = v.safeParse(endpoint.answer, parsed(text));
    if (answer.success) return { value: answer.output as Answer<E>, headers: response.headers };
    const [issue] = answer.issues;
    throw notUnderstood(this.url, `${endpoint.path} ${v.getDotPath(issue) ?? ''}: ${issue.message}`);
  }

  /** Of an endpoint that answers bytes. */
  async *bytes<E extends Endpoint>(endpoint: E, ...[input]: CallInput<E>): AsyncGenerator<Uint8Array> {
    const { body } = await this.#ask(endpoint, input ?? {});
    try {
      if (body) yield* body;
    } catch (error) {
      throw noAnswer(this.url, error);
    }
  }

  /** The one socket, which brings hints. */
  socket(): WebSocket {
    const url = new URL('api/socket', this.url);
    url.protocol = this.url.protocol === 'https:' ? 'wss:' : 'ws:';
    // The standard has no headers here; Node's own client takes them.
    const options = { headers: this.#headers() } as unknown as string[];
    return new WebSocket(url, options);
  }

  async #ask(endpoint: Endpoint, input: AnyInput): Promise<Response> {
    const hasBody = input.body !== undefined;
    const response = await fetch(new URL(pathOf(endpoint, input), this.url), {
      method: endpoint.method,
      redirect: 'error',
      headers: { ...this.#headers(), ...(hasBody && { 'content-type': 'application/json' }) },
      ...(hasBody && { body: JSON.stringify(input.body) }),
      ...(this.#signal && { signal: this.#signal }),
    }).catch((error: unknown) => {
      throw noAnswer(this.url, error);
    });
    if (response.ok) return response;
    throw await troubleOf(response, this.url);
  }

  #headers(): Record<string, string> {
    const spoken = { [PROTOCOL_HEADER]: String(PROTOCOL) };
    const own = { ...spoken, origin: this.url.origin };
    if (this.#proof === 'none') return own;
    if ('token' in this.#proof) return { ...spoken, authorization: `Bearer ${this.#proof.token}` };
    const { cookie, key } = this.#proof;
    return { ...own, cookie, [KEY_HEADER]: key };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
