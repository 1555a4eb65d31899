/**
 * The text sent round a command, so that the end of its channel ends its process group on the node, and so
 * that output of login files is told apart from output of the command. Pure: it sends nothing.
 *
 * The first contact uses the universal form, which every login shell reads (csh and fish too) and whose marker
 * names that shell; sh, dash, bash and zsh then take the inline form, which saves two processes.
 */

/** Sent before the command's own output on both streams: `NONCE shell pid` on stdout, `NONCE` on stderr. */
export interface Marker {
  readonly nonce: string;
}

export interface WrapOptions extends Marker {
  readonly form: 'universal' | 'inline';
  /**
   * Whether the command reads the channel's stdin. Without, stdin is /dev/null and the channel's EOF ends the
   * group; with, the loss of the link does, and a cancelled command needs `endGroupText` on a second channel.
   */
  readonly stdin: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Universal form only: sh outlives the command and says on stderr how it ended, as `NONCE=STATUS`. For a
   * transport that learns the exit status late, and of a signal not its name.
   */
  readonly reportsEnd?: boolean;
}

/** The kernel's limit of one argument (MAX_ARG_STRLEN, 32 pages): sshd hands the text over as one. */
export const LONGEST_TEXT_BYTES = 131_071;

const INLINE_SHELLS: ReadonlySet<string> = new Set(['sh', 'dash', 'bash', 'zsh']);

/** Whether a login shell of this base name reads the inline form. */
export function readsInlineForm(shell: string): boolean {
  return INLINE_SHELLS.has(shell);
}

/** The text to send for `command`. */
export function wrapCommand(command: string, options: WrapOptions): string {
  return options.form === 'inline' ? inlineText(command, options) : universalText(command, options);
}

/** The text for `raw`: no watchdog, no marker; only the environment goes before the command. */
export function rawCommand(command: string, env: WrapOptions['env']): string {
  return `${exports(env)}${command}`;
}

/** The text that ends the process group `pid` from a second channel: TERM, and KILL two seconds later. */
export function endGroupText(pid: number): string {
  return `exec sh -c 'kill -TERM -${pid} && { sleep 2; kill -KILL -${pid}; } 2>/dev/null'`;
}

/**
 * One word for every login shell. csh reads `!` even inside quotes, fish reads `\`; so these stand outside.
 * csh alone cannot hold a newline in a word: `quoteArguments` can.
 */
export function quoteWord(word: string): string {
  return `'${word.replaceAll(/['\\!]/g, "'\\$&'")}'`;
}

/** A command line that runs exactly these arguments (no NUL byte in them) under every login shell. */
export function quoteArguments(words: readonly (string | Uint8Array)[]): string {
  if (words.every(isPlain)) return words.map(quoteWord).join(' ');
  return throughOctal(words.map((word) => quoteWord(binary(word))).join(' '));
}

/** Characters that csh cannot hold in a word; the other ones of the range are rare enough to go with them. */
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;

function isPlain(word: string | Uint8Array): word is string {
  return typeof word === 'string' && !CONTROL.test(word);
}

/** Reads its stdin until its end, then ends the group unless the shell ended by itself. Forked twice: `wait` must not see it. */
const ON_EOF = 'while read -r x; do :; done; kill -0 $$';
/** sshd's process of this connection is the parent: polls it, since stdin belongs to the command. */
const ON_LOST_PARENT = 'while kill -0 $p; do sleep 1; kill -0 $$ || exit; done';
const END_GROUP = '{ kill -TERM -$$; sleep 2; kill -KILL -$$; }';

function watchdog(stdin: boolean): string {
  return stdin
    ? `p=$PPID; ( (trap "" TERM HUP INT; ${ON_LOST_PARENT}; ${END_GROUP}) </dev/null >/dev/null 2>&1 &); `
    : `exec 3<&0; ( (trap "" TERM HUP INT; ${ON_EOF} && ${END_GROUP}) <&3 3<&- >/dev/null 2>&1 &); `;
}

const NO_STDIN = '</dev/null 3<&-';

/** The newline keeps a syntax error of the command from taking the marker with it. */
function inlineText(command: string, { nonce, stdin, env }: WrapOptions): string {
  const mark = `echo ${nonce} "\${SHELL##*/}" $$; echo ${nonce} >&2; `;
  return `${mark}${watchdog(stdin)}${exports(env)}${stdin ? '' : `exec ${NO_STDIN}`}\n${command}`;
}

/**
 * The marker and the command as arguments of the login shell: csh cannot redirect stderr alone; fish reads all
 * of a text before it runs any, and returns 0 when it could not. `${IFS#??}` is a newline, which csh could not
 * carry inside a word.
 */
const BY_SHELL =
  'case $SHELL in ' +
  '*fish) set -- -c "$m; set -l c \\$argv[1]; set -e argv; eval \\$c" "$1";; ' +
  `*csh) set -- -c "sh -c '$m'\${IFS#??}$1";; ` +
  '*) set -- -c "$m${IFS#??}$1";; esac';

/**
 * The login shell is started a second time by sh, and prints the marker itself: only then have its own start-up
 * files been read.
 */
function universalText(command: string, { nonce, stdin, env, reportsEnd }: WrapOptions): string {
  const mark = `echo ${nonce} \${SHELL##*/} $$; echo ${nonce} >&2`;
  const program =
    `m="${mark}"; ${BY_SHELL}; ${watchdog(stdin)}${exports(env)}` +
    (reportsEnd ? reported(nonce, stdin) : `exec ${LOGIN_SHELL}${stdin ? '' : ` ${NO_STDIN}`}`);
  if (!CONTROL.test(command + program)) return `exec sh -c ${quoteWord(program)} sh ${quoteWord(command)}`;
  return `exec ${throughOctal(binary(`set -- ${quoteWord(command)}; ${program}`))}`;
}

const LOGIN_SHELL = '"${SHELL:-sh}" "$@"';

/**
 * What ends the group must leave sh to report; and sh is silent meanwhile, since it would tell of a signal on
 * stderr. The redirections stand in a subshell: dash would make them its own until the command has ended.
 */
function reported(nonce: string, stdin: boolean): string {
  const command = `(exec ${LOGIN_SHELL}${stdin ? '' : ` ${NO_STDIN}`} 2>&4 4>&-)`;
  return `exec 4>&2 2>/dev/null; trap : TERM HUP INT QUIT; ${command}; s=$?; echo ${nonce}=$s >&4; exit $s`;
}

function exports(env: WrapOptions['env'] = {}): string {
  return Object.entries(env)
    .map(([name, value]) => `export ${name}=${quoteWord(value)}; `)
    .join('');
}

/** Runs a program for sh, given as a binary string, that no word of csh could hold. */
function throughOctal(program: string): string {
  return `sh -c ${quoteWord('eval "$(printf %b "$1")"')} sh ${quoteWord(octal(program))}`;
}

/** Escapes of `printf %b`; three digits after the 0, so that a digit may follow. */
function octal(binaryText: string): string {
  return binaryText.replaceAll(
    /[^ -[\]-~]/g,
    (char) => `\\0${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}

/** One character for each byte. */
function binary(word: string | Uint8Array): string {
  return Buffer.from(word).toString('latin1');
}
