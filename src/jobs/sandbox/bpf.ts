/** A small assembler for classic BPF, the language of seccomp filters. Jumps go forward to labels. */

/** A 32-bit word of what the kernel shows of a system call. */
export type Statement =
  | { readonly op: 'load'; readonly offset: number }
  | { readonly op: 'and'; readonly mask: number }
  /** Else the next statement follows. */
  | { readonly op: 'if-equal' | 'if-at-least'; readonly value: number; readonly to: string }
  | { readonly op: 'if-not-equal'; readonly value: number; readonly to: string }
  | { readonly op: 'label'; readonly name: string }
  | { readonly op: 'return'; readonly value: number };

/** BPF_LD|BPF_W|BPF_ABS and so on, of linux/bpf_common.h. */
const CODES = {
  load: 0x20,
  and: 0x54,
  'if-equal': 0x15,
  'if-not-equal': 0x15,
  'if-at-least': 0x35,
  return: 0x06,
} as const;

const INSTRUCTION_BYTES = 8;
/** A jump holds its distance in a byte. */
const LONGEST_JUMP = 255;

type Instruction = Exclude<Statement, { op: 'label' }>;

/** As `struct sock_filter` lies in memory; both machines that are known are little-endian. */
export function assemble(statements: readonly Statement[]): Uint8Array {
  const labels = new Map<string, number>();
  const instructions: Instruction[] = [];
  for (const statement of statements) {
    if (statement.op === 'label') labels.set(statement.name, instructions.length);
    else instructions.push(statement);
  }
  const bytes = new Uint8Array(instructions.length * INSTRUCTION_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [index, instruction] of instructions.entries()) {
    const [ifTrue, ifFalse] = jumpsOf(instruction, index, labels);
    const at = index * INSTRUCTION_BYTES;
    view.setUint16(at, CODES[instruction.op], true);
    view.setUint8(at + 2, ifTrue);
    view.setUint8(at + 3, ifFalse);
    view.setUint32(at + 4, operandOf(instruction), true);
  }
  return bytes;
}

function jumpsOf(
  instruction: Instruction,
  index: number,
  labels: ReadonlyMap<string, number>,
): [number, number] {
  if (!('to' in instruction)) return [0, 0];
  const distance = (labels.get(instruction.to) ?? -1) - index - 1;
  if (distance < 0 || distance > LONGEST_JUMP) throw new RangeError(`no jump to ${instruction.to}`);
  return instruction.op === 'if-not-equal' ? [0, distance] : [distance, 0];
}

function operandOf(instruction: Instruction): number {
  if (instruction.op === 'load') return instruction.offset;
  return instruction.op === 'and' ? instruction.mask : instruction.value;
}
