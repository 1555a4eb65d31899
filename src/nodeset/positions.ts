/** Arithmetic on positions in a set: equal parts, and a random choice. */

/** Sizes of at most `parts` parts that differ by at most one, larger first; none is empty. */
export function chunkSizes(size: number, parts: number): number[] {
  const count = Math.min(size, Math.max(1, Math.floor(parts)));
  const [least, extra] = [Math.floor(size / count), size % count];
  return Array.from({ length: count }, (_, part) => least + (part < extra ? 1 : 0));
}

/** `count` different positions below `size`: the first steps of a Fisher-Yates shuffle that remembers only its swaps. */
export function pickedPositions(size: number, count: number, random: () => number): number[] {
  const moved = new Map<number, number>();
  return Array.from({ length: count }, (_, step) => {
    const chosen = step + Math.floor(random() * (size - step));
    const position = moved.get(chosen) ?? chosen;
    moved.set(chosen, moved.get(step) ?? step);
    return position;
  });
}
