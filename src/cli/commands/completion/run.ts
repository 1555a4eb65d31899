/** `grappe completion SHELL`: a few lines of shell that ask `grappe __complete` for candidates. */

import { EXIT } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';

const SCRIPTS = new Map([
  [
    'bash',
    `_grappe() {
  local IFS=$'\\n'
  local line=\${COMP_LINE:0:COMP_POINT}
  local -a words
  IFS=$' \\t\\n' read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  COMPREPLY=($(grappe __complete -- "\${words[@]:1}" 2>/dev/null))
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=,:@] ]] && compopt -o nospace
}
complete -o default -F _grappe grappe
`,
  ],
  [
    'zsh',
    `#compdef grappe
_grappe() {
  local -a candidates
  candidates=("\${(@f)$(grappe __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  candidates=("\${(@)candidates:#}")
  if (( \${#candidates} )); then compadd -Q -- "\${candidates[@]}"; else _files; fi
}
compdef _grappe grappe
`,
  ],
  [
    'fish',
    `complete -c grappe -f -a '(grappe __complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
`,
  ],
]);

const SHELLS = `one of: ${[...SCRIPTS.keys()].join(', ')}`;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const [shell, ...more] = args.operands;
  if (shell === undefined || more.length > 0) throw usageError('name one shell', SHELLS);
  const script = SCRIPTS.get(shell);
  if (script === undefined) throw usageError(`no completion for '${shell}'`, SHELLS);
  await io.stdout.write(script);
  return EXIT.ok;
}
