/** Small programs that the demo runs on its nodes. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PROGRAMS: Readonly<Record<string, string>> = {
  'primes.c': `#include <stdio.h>
#include <stdlib.h>

int main(int count, char **words) {
  int most = count > 1 ? atoi(words[1]) : 100000, found = 0;
  for (int number = 2; number <= most; number++) {
    int factor = 2;
    while (factor * factor <= number && number % factor != 0) factor++;
    if (factor * factor > number) found++;
  }
  printf("%d primes up to %d\\n", found, most);
}
`,
  'collatz.py': `import sys

number = int(sys.argv[1]) if len(sys.argv) > 1 else 27
steps, highest = 0, number
while number != 1:
    number = number // 2 if number % 2 == 0 else 3 * number + 1
    steps, highest = steps + 1, max(highest, number)
print(f"{steps} steps down to 1, by way of {highest}")
`,
  'Queens.java': `public class Queens {
  static int ways(int size, int row, int columns, int down, int up) {
    if (row == size) return 1;
    int found = 0;
    for (int free = ((1 << size) - 1) & ~(columns | down | up); free != 0; free &= free - 1) {
      int queen = free & -free;
      found += ways(size, row + 1, columns | queen, (down | queen) << 1, (up | queen) >> 1);
    }
    return found;
  }

  public static void main(String[] words) {
    int size = words.length > 0 ? Integer.parseInt(words[0]) : 8;
    System.out.println(ways(size, 0, 0, 0, 0) + " ways to place " + size + " queens");
  }
}
`,
};

export async function writePrograms(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  for (const [name, text] of Object.entries(PROGRAMS)) {
    await writeFile(join(folder, name), text, { mode: 0o600 });
  }
}
