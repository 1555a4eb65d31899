/** Folding 200,000 names, and the start-up of the command line, beside ClusterShell's nodeset. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare, type Program } from './measure.ts';
import { report } from './report.ts';

export async function fold(folder: string, grappe: string): Promise<void> {
  const names = join(folder, 'names');
  writeFileSync(names, Array.from({ length: 200_000 }, (_, index) => `node${index}\n`).join(''));
  const folding = (name: string, argv: string[]): Program => ({ name, argv, stdin: names });
  report(
    'nodeset -f of 200,000 names',
    await compare([folding('grappe', [grappe, 'nodeset', '-f']), folding('nodeset', ['nodeset', '-f'])], 3),
    [{ figure: 'wallSeconds', ratio: 1 / 20 }],
  );
  const starting = [
    { name: 'grappe', argv: repeat([grappe, 'nodeset', '-f', 'n1']) },
    { name: 'nodeset', argv: repeat(['nodeset', '-f', 'n1']) },
  ];
  report('nodeset -f n1, 20 times', await compare(starting, 3), [{ figure: 'wallSeconds', ratio: 0.5 }]);
}

function repeat(argv: readonly string[]): string[] {
  return ['sh', '-c', 'i=0; while [ $i -lt 20 ]; do "$@" >/dev/null; i=$((i+1)); done', 'sh', ...argv];
}
