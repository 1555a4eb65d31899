/** A file of ours that SQLite opens: it would make it as wide as the umask allows, were it not to say that it is there. */

import { pathToFileURL } from 'node:url';

export function existingFile(path: string): URL {
  const url = pathToFileURL(path);
  url.searchParams.set('mode', 'rw');
  return url;
}
