/** Links that let somebody in once. The secret stands in the fragment, which browsers send to nobody. */

/** As long as a person may take to open one that was sent to them. */
export const LINK_MS = 3 * 86_400_000;

/** `base` ends with a slash. */
export function loginUrl(base: string, secret: string): string {
  return new URL(`login#link=${secret}`, base).href;
}
