/** Command lines as a person would type them. */

/** A word as a POSIX shell reads it back. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export function shellLine(...words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
