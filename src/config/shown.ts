/** A value as the file would hold it. */
export type Shown = string | number | boolean | readonly Shown[] | { readonly [key: string]: Shown };
