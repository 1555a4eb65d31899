import type { CommandSpec } from '../../command-spec.ts';
import { COPY_OPTIONS } from '../copy/copy-options.ts';

export const fetchCommand: CommandSpec = {
  path: ['fetch'],
  summary: 'copy files and folders from many nodes, into a folder for each',
  usage: '[options] SET:SRC… DIR',
  description: `What comes from node n1 goes to DIR/n1/; DIR is made where it is missing. Patterns in SRC (* ? [a-z]) are
matched here against the node's own listing: quote them, so that the shell lets them pass. Relative paths
begin at the login folder. Further sources on the same nodes may leave SET out: n1:/etc/hosts :/etc/fstab.

Each file is written beside its place, compared by SHA-256, then renamed. Files that are the same already are
not read again. Of a log that grows, what it held at the beginning is fetched.

A file of 8 MiB and more whose fetch was cut goes on from what is here, if size and time there are the same
still. What cut fetches left (.grappe-*.partial) is removed after a day from folders that are fetched into.

No node can write outside DIR: its names are checked one by one, and no link is written through. A link
that is named is followed, links within a folder are made as they are. Devices, FIFOs and sockets are
skipped and listed. Modes are taken over less the umask, set-user-ID and its like never; -p keeps modes as
they are, and times.`,
  examples: [
    { line: 'grappe fetch n[1-20]:/etc/hosts hosts/', text: 'hosts/n1/hosts, hosts/n2/hosts…' },
    { line: "grappe fetch '@web:/var/log/nginx/*.log' logs/", text: 'a pattern, resolved on each node' },
    { line: 'grappe fetch -a -p :/etc etc/', text: 'a tree of every node, with modes and times' },
  ],
  options: COPY_OPTIONS,
  operands: 'file',
  load: () => import('./run.ts'),
};
