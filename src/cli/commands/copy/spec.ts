import type { CommandSpec } from '../../command-spec.ts';
import { COPY_OPTIONS } from './copy-options.ts';

export const copyCommand: CommandSpec = {
  path: ['copy'],
  summary: 'copy files and folders to many nodes',
  usage: '[options] SRC… SET:DEST',
  description: `DEST is as for cp: into it if it is a folder, else under that name. A folder that ends with / is made where
it is missing; an empty DEST is the login folder, where relative ones begin. SET may stay empty when
nodes are chosen by options: -w n[1-3] … :DEST.

Each file is written beside its place, compared by SHA-256, then renamed: whatever happens, the old file
or the new one is there. Files that are the same already are not sent: those of equal size and time, or of
equal size and content.

A link that is named is followed, links within a folder are copied as links; on the nodes no link is written
through. Devices, FIFOs and sockets are skipped and listed. Long stretches of zeros become holes. Modes are
those of the source without set-user-ID and its like; times are kept with -p only. Owners, ACLs, extended
attributes and hard links are not kept.`,
  examples: [
    { line: 'grappe copy app.conf n[1-20]:/etc/app/', text: 'a file into a folder' },
    { line: 'grappe copy -p site @web:/srv/', text: 'a tree, with modes and times' },
    { line: 'grappe copy -n -b site @web:/srv/', text: 'what would be copied, equal nodes together' },
    { line: 'grappe copy -a *.sh :bin/', text: 'all nodes; the shell expands *.sh here' },
  ],
  options: COPY_OPTIONS,
  operands: 'file',
  load: () => import('./run.ts'),
};
