/** Words of POSIX sh, in texts that no login shell reads. */

export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+:,./=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The same, but `*` is one still: a path of ours that may have several ends. */
export function globWord(text: string): string {
  return text
    .split('*')
    .map((part) => (part === '' ? '' : shellWord(part)))
    .join('*');
}
