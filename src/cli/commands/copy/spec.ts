import type { CommandSpec } from '../../command-spec.ts';
import { COPY_OPTIONS, SPREAD_OPTION } from './copy-options.ts';

export const copyCommand: CommandSpec = {
  path: ['copy'],
  summary: 'copy files and folders to many nodes',
  usage: '[options] SRC… SET:DEST',
  description: `DEST is as for cp: into it if it is a folder, else under that name. A folder that ends with / is made where
it is missing; an empty DEST is the login folder, where relative ones begin. SET may stay empty when
nodes are chosen by options: -w n[1-3] … :DEST.

Each file is written beside its place, compared by SHA-256, then renamed: whatever happens, the old file
or the new one is there. Files that are the same already are not sent: those of equal size and time, or of
equal size and content. Many small ones go in one stream to the node's tar, if it has one.

A source that is missing, or may not be read, is told before anybody is contacted. What may not be read within a
folder, and what a node does not take, is told and counted: all else is copied, and the node has failed.

A link that is named is followed, links within a folder are copied as links; on the nodes no link is written
through. Devices, FIFOs and sockets are skipped and listed. Long stretches of zeros become holes. Modes are
those of the source without set-user-ID and its like; times are kept with -p only. Owners, ACLs, extended
attributes and hard links are not kept.

Of a file that grows meanwhile, what it held at the beginning is copied, and that is said. Files of 64 MiB
and more to 8 nodes and more go to some nodes from here, and from these to the others, which fetch them by
their own ssh: with their own keys and known_hosts, asking nothing, without a forwarded agent. A node that
cannot gets them from here, and is listed. Whichever way, SHA-256 is compared with the file here.

A file of 8 MiB and more whose copy was cut goes on from what is there, if the file here is the same still;
when it is whole, all that cut copies left of it is removed. What else they left (.grappe-*.partial) is removed
after a day from folders that are copied into.`,
  examples: [
    { line: 'grappe copy app.conf n[1-20]:/etc/app/', text: 'a file into a folder' },
    { line: 'grappe copy -p site @web:/srv/', text: 'a tree, with modes and times' },
    { line: 'grappe copy -n -b site @web:/srv/', text: 'what would be copied, equal nodes together' },
    { line: 'grappe copy -a *.sh :bin/', text: 'all nodes; the shell expands *.sh here' },
  ],
  options: [SPREAD_OPTION, ...COPY_OPTIONS],
  operands: 'file',
  load: () => import('./run.ts'),
};
