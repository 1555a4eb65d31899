/** Texts that are looked at in the place of what files hold, before anybody writes them. */
export interface Drafts {
  /** By the real path of the file. */
  readonly texts: ReadonlyMap<string, string>;
  /** Whether a file that they include may be read, by its real path. */
  readonly mayRead: (path: string) => boolean;
  /** Whether they count as agreed to, where the file merely lay in the working folder. */
  readonly areTrusted: boolean;
}
