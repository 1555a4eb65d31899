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
export type Query<E extends Endpoint> = ReadPart<E['query']>;
export type Body<E extends Endpoint> = ReadPart<E['body']>;
/** As it is sent: without what stands in for what is left out. */
export type WrittenQuery<E extends Endpoint> = WrittenPart<E['query']>;
export type WrittenBody<E extends Endpoint> = WrittenPart<E['body']>;
export type Answer<E extends Endpoint> = E['answer'] extends v.GenericSchema
  ? v.InferOutput<E['answer']>
  : Bytes;

type Part = v.GenericSchema | undefined;
type ReadPart<Schema extends Part> = [Schema] extends [v.GenericSchema] ? v.InferOutput<Schema> : undefined;
type WrittenPart<Schema extends Part> = [Schema] extends [v.GenericSchema] ? v.InferInput<Schema> : undefined;

/** A download. */
export interface Bytes {
  readonly name?: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}
