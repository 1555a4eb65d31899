/**
 * An endpoint of the API as data. The server serves these, the browser and `--server` call them, and the OpenAPI document is
 * made of them: there is no route besides.
 */

import type * as v from 'valibot';
import type { Access } from './access.ts';

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api`; `:name` stands for one segment. */
  readonly path: `/${string}`;
  readonly access: Access;
  /** One line, for the document. */
  readonly summary: string;
  /** Every value is a string. */
  readonly query?: v.GenericSchema;
  readonly body?: v.GenericSchema;
  /** Of the JSON that is answered; or the media type of bytes. */
  readonly answer: v.GenericSchema | MediaType;
}

export type MediaType = `${string}/${string}`;
export type Endpoints = Readonly<Record<string, Endpoint>>;

/** Keeps the exact type while checking the shape. */
export function endpoints<const Table extends Endpoints>(table: Table): Table {
  return table;
}

type Names<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | Names<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

export type Params<E extends Endpoint> = Readonly<Record<Names<E['path']>, string>>;
export type Query<E extends Endpoint> = E['query'] extends v.GenericSchema
  ? v.InferOutput<E['query']>
  : undefined;
export type WrittenQuery<E extends Endpoint> = E['query'] extends v.GenericSchema
  ? v.InferInput<E['query']>
  : undefined;
export type Body<E extends Endpoint> = E['body'] extends v.GenericSchema
  ? v.InferOutput<E['body']>
  : undefined;
export type WrittenBody<E extends Endpoint> = E['body'] extends v.GenericSchema
  ? v.InferInput<E['body']>
  : undefined;
export type Answer<E extends Endpoint> = E['answer'] extends v.GenericSchema
  ? v.InferOutput<E['answer']>
  : Bytes;

/** A download. */
export interface Bytes {
  readonly name?: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}
