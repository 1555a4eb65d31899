/** Answers in frames: what a script printed under each of its marks. A nonce tells the marks from everything else. */

import { quoteArguments } from '../transport/index.ts';

/** The texts by the names of their frames. */
export type Frames = ReadonlyMap<string, string>;

/** More of a whole answer than this is not worth holding. */
export const ANSWER_BYTES = 512 * 1024;
/** Of a flood, its end is held: what matters comes behind it. */
const TAIL_BYTES = 64 * 1024;

/** sh that begins a frame. The frame `end` makes an answer whole. */
export function frameMark(nonce: string, name: string): string {
  return `printf '\\n%s %s\\n' ${nonce} ${name}`;
}

/** For any login shell. The script has LC_ALL=C, no stdin and a silent stderr. */
export function framedCommand(script: string): string {
  return quoteArguments(['sh', '-c', `exec 2>/dev/null </dev/null; LC_ALL=C; export LC_ALL\n${script}`]);
}

/** sh that does the same over and over, until the channel closes or nobody reads. */
export function repeated(framed: string, everyMs: number): string {
  // A failed printf has no reader any more, and a failed sleep would make this a busy loop.
  return `while :; do\n${framed} && sleep ${everyMs / 1000} || exit\ndone`;
}

/** Undefined where the answer does not come to its end: something else answered, or only a part arrived. */
export function readFrames(nonce: string, output: Uint8Array): Frames | undefined {
  const [, ...sections] = `\n${Buffer.from(output).toString('utf8')}`.split(`\n${nonce} `);
  const frames = new Map(sections.map(splitSection));
  return frames.has('end') ? frames : undefined;
}

function splitSection(section: string): [string, string] {
  const end = section.indexOf('\n');
  return end < 0 ? [section, ''] : [section.slice(0, end), section.slice(end + 1)];
}

/** Takes a stream of answers apart. */
export class FrameStream {
  readonly #nonce: string;
  #held = new Uint8Array(0);

  constructor(nonce: string) {
    this.#nonce = nonce;
  }

  /** The newest whole answer in what came; undefined while none is whole. Older ones are of no use any more. */
  push(chunk: Uint8Array): Frames | undefined {
    const text = Buffer.concat([this.#held, chunk]);
    const end = Buffer.from(`\n${this.#nonce} end\n`);
    const last = text.lastIndexOf(end);
    const rest = last < 0 ? text : text.subarray(last + end.length);
    // A node that never comes to an end is not listened to for ever.
    this.#held = Uint8Array.from(rest.length > ANSWER_BYTES ? rest.subarray(-TAIL_BYTES) : rest);
    if (last < 0) return undefined;
    const before = last === 0 ? -1 : text.lastIndexOf(end, last - 1);
    return readFrames(this.#nonce, text.subarray(before < 0 ? 0 : before, last + end.length));
  }
}
