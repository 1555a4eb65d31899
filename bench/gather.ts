/** Gathering 500 nodes of 200 equal lines, beside clubak. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare } from './measure.ts';
import { report } from './report.ts';

export async function gather(folder: string, grappe: string): Promise<void> {
  const input = join(folder, 'lines');
  const lines: string[] = [];
  for (let line = 0; line < 200; line++) {
    for (let node = 0; node < 500; node++)
      lines.push(`n${node}: line ${line} of an output that is the same everywhere\n`);
  }
  writeFileSync(input, lines.join(''));
  const programs = [
    { name: 'grappe', argv: [grappe, 'gather', '-b'], stdin: input },
    { name: 'clubak', argv: ['clubak', '-b'], stdin: input },
  ];
  report('gathering 500 nodes x 200 equal lines', await compare(programs, 3), [
    { figure: 'wallSeconds', ratio: 1 / 10 },
  ]);
}
