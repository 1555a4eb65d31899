/** How the file of a plan is told from a service, without looking: it has a slash, or ends in .plan or .json. */

export function isPlanFile(word: string): boolean {
  return word.includes('/') || /\.(plan|json)$/.test(word);
}

/** The same file, written so that it is taken for one. */
export function asPlanFile(file: string): string {
  return isPlanFile(file) ? file : `./${file}`;
}
