/** One regular file as a tar archive holds it: POSIX ustar, which every tar reads. */

export interface TarFile {
  readonly mode: number;
  readonly modifiedMs: number;
  readonly content: Uint8Array;
}

const BLOCK_BYTES = 512;
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;

/** What ends an archive. */
export const TAR_END: Uint8Array = Buffer.alloc(2 * BLOCK_BYTES);

/** Its header and its content, filled up to whole blocks; undefined where the name is too long for the format. */
export function tarFile(
  name: string,
  { mode, modifiedMs, content }: TarFile,
): readonly Uint8Array[] | undefined {
  const header = tarHeader(name, { mode, modifiedMs, sizeBytes: content.length });
  return header && [header, content, tarFilling(content.length)];
}

export interface TarHeader {
  readonly mode: number;
  readonly modifiedMs: number;
  readonly sizeBytes: number;
}

/** What stands before the content; undefined where the name is too long for the format. */
export function tarHeader(name: string, { mode, modifiedMs, sizeBytes }: TarHeader): Uint8Array | undefined {
  const split = splitName(Buffer.from(name));
  if (!split) return undefined;
  const header = Buffer.alloc(BLOCK_BYTES);
  split.last.copy(header, 0);
  writeOctal(header, 100, 8, mode);
  writeOctal(header, 108, 8, 0);
  writeOctal(header, 116, 8, 0);
  writeOctal(header, 124, 12, sizeBytes);
  writeOctal(header, 136, 12, Math.max(0, Math.floor(modifiedMs / 1000)));
  header.write('        0', 148, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  split.prefix.copy(header, 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** What stands behind it. */
export function tarFilling(sizeBytes: number): Uint8Array {
  const rest = sizeBytes % BLOCK_BYTES;
  return TAR_END.subarray(0, rest === 0 ? 0 : BLOCK_BYTES - rest);
}

/** A long one is cut at a slash. */
function splitName(name: Buffer): { readonly prefix: Buffer; readonly last: Buffer } | undefined {
  if (name.length <= NAME_BYTES) return { prefix: Buffer.alloc(0), last: name };
  const slash = name.indexOf('/', name.length - NAME_BYTES - 1);
  if (slash <= 0 || slash > PREFIX_BYTES) return undefined;
  return { prefix: name.subarray(0, slash), last: name.subarray(slash + 1) };
}

function writeOctal(header: Buffer, at: number, width: number, value: number): void {
  header.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, 'latin1');
}
