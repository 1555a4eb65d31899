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
  # bash replaces only what stands behind the last of these.
  local word=\${words[\${#words[@]}-1]}
  local kept=\${word%"\${word##*[$COMP_WORDBREAKS]}"}
  COMPREPLY=("\${COMPREPLY[@]#"$kept"}")
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
  (( \${#candidates} )) || { _files; return }
  # What goes on behind these gets no blank.
  compadd -Q -S '' -- "\${(@M)candidates:#*[=,:@]}"
  compadd -Q -- "\${(@)candidates:#*[=,:@]}"
}
compdef _grappe grappe
`,
  ],
  [
    'fish',
    `function __grappe_complete
  set -l token (commandline -ct)
  set -l found (grappe __complete -- (commandline -opc)[2..-1] "$token" 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    # A file, perhaps behind --option=
    set -l option (string match -r -- '^--[^=]+=' "$token")
    printf '%s\\n' "$option"(__fish_complete_path (string replace -- "$option" '' "$token"))
  end
end
complete -c grappe -f -a '(__grappe_complete)'
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
