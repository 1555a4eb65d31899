/** Length-prefixed fields, the `string` of RFC 4251: keys, agent messages and key files are made of them. */

export interface WireField {
  readonly value: Buffer;
  /** Where the next field begins. */
  readonly next: number;
}

/** The field that begins at `at`; undefined when it does not fit. */
export function fieldAt(bytes: Buffer, at: number): WireField | undefined {
  if (at + 4 > bytes.length) return undefined;
  const next = at + 4 + bytes.readUInt32BE(at);
  return next > bytes.length ? undefined : { value: bytes.subarray(at + 4, next), next };
}

/** All fields of `bytes`; undefined when they do not fill it exactly. */
export function fieldsOf(bytes: Buffer): readonly Buffer[] | undefined {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const field = fieldAt(bytes, at);
    if (field === undefined) return undefined;
    fields.push(field.value);
    at = field.next;
  }
  return fields;
}

export function wireField(value: Buffer): Buffer {
  return Buffer.concat([uint32(value.length), value]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
