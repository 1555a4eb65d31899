/** The exit-status table as text, for `grappe help exit-status` and the man page. */

export const EXIT_STATUS_TEXT = `Exit status of grappe

  0      all is well
  1      something failed, was signalled or timed out
  2      the command line is wrong, or nothing is selected
  3      a configuration file is wrong
  4      else, something was unreachable, denied, lost, or its host key not trusted
  5      else, something was cancelled or never started
  6      differences were found
  7      locked by somebody else
  8      refused: not permitted
  9      this machine could not: disk, descriptors, memory
  128+n  grappe was ended by signal n
  141    the reader of the output left

When several hold: the first of 128+n, 9, 1, 4, 5, 6.
nodeset and gather end with 0, 1 (refused) or 2 (usage). With -S the largest exit code
of the commands counts, 128+n for signal n, and 255 for a timeout or a node that was
not reached. Under the name clush, without -S, it is 0 however the commands ended.
`;
