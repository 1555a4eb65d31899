/** What clush hands to ssh (`ssh_options`, `-o`): words of its command line, given the form of ssh_config lines. */

export interface SshWords {
  /** `Port=2222`. */
  readonly options: readonly string[];
  /** `-F FILE`. */
  readonly configFile?: string;
  /** Words that have no ssh_config form here. */
  readonly unknown: readonly string[];
}

const WITH_VALUE: Readonly<Record<string, string>> = {
  p: 'Port',
  l: 'User',
  i: 'IdentityFile',
  J: 'ProxyJump',
  c: 'Ciphers',
  b: 'BindAddress',
};

/** Their values stand for themselves. */
const NAMELESS: ReadonlySet<string> = new Set(['o', 'F']);

const FLAGS: Readonly<Record<string, string>> = {
  4: 'AddressFamily=inet',
  6: 'AddressFamily=inet6',
  A: 'ForwardAgent=yes',
  a: 'ForwardAgent=no',
  C: 'Compression=yes',
  K: 'GSSAPIAuthentication=yes',
  q: 'LogLevel=QUIET',
  X: 'ForwardX11=yes',
  x: 'ForwardX11=no',
};

export function sshOptionsOf(text: string): SshWords {
  const words = shellWords(text);
  const options: string[] = [];
  const unknown: string[] = [];
  let configFile: string | undefined;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const letter = word.charAt(1);
    const flag = FLAGS[letter];
    const name = NAMELESS.has(letter) ? '' : WITH_VALUE[letter];
    if (!/^-[A-Za-z0-9]/.test(word)) unknown.push(word);
    else if (name !== undefined) {
      const value = word.slice(2) || words.shift() || '';
      if (letter === 'F') configFile = value;
      else options.push(name === '' ? value : `${name}=${value}`);
    } else if (flag !== undefined && word.length === 2) options.push(flag);
    else unknown.push(word);
  }
  return { options, unknown, ...(configFile !== undefined && { configFile }) };
}

/** Words as a shell splits them, quotes taken away; nothing is expanded. */
function shellWords(text: string): string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs)) {
    words.push(word.replaceAll(/\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/gs, '$1$2$3'));
  }
  return words;
}
