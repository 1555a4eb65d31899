/** The address of a server, as it is typed and as it is kept: with its path, and nothing behind that. */

import { usageError } from '../getopt.ts';

/** Throws GrappeError. */
export function serverAddress(text: string): URL {
  const url = URL.parse(text);
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.hostname === '')
    throw usageError(
      `'${text}' is no address of a server`,
      "write it as 'grappe serve' prints it: https://…",
    );
  if (url.hash !== '' || url.search !== '' || url.username !== '' || url.password !== '')
    throw usageError(
      'the address of a server holds no secret',
      `give ${url.origin}/ alone, and the link when it is asked for: others see what stands on a command line`,
    );
  if (url.protocol === 'http:' && !isHere(url.hostname))
    throw usageError(
      `'${text}' would send what you say in the clear`,
      'reach it by https://, or through ssh: ssh -L 8017:127.0.0.1:8017 HOST',
    );
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function isHere(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
