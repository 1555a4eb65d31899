import { isIP } from 'node:net';
import * as v from 'valibot';
import { ROLES } from '../../base/index.ts';
import type { ConsoleSettings } from '../console-settings.ts';
import { configKey } from './config-key.ts';
import { duration, keys, matching, named, nodeSet, oneOf, text, trueOrFalse, wholeNumber } from './kinds.ts';
import { renameKeys } from './rename-keys.ts';

const ADDRESS = 'an IP address such as 127.0.0.1 or ::';
const address = v.pipe(
  v.string(ADDRESS),
  v.check((written) => isIP(written) > 0, ADDRESS),
);

const URL_WORDS = 'an address such as https://grappe.example.org/ or https://example.org/grappe/';
const publicUrl = v.pipe(
  v.string(URL_WORDS),
  v.check(isPublicUrl, URL_WORDS),
  v.transform((written) => new URL(written.endsWith('/') ? written : `${written}/`).href),
);

function isPublicUrl(written: string): boolean {
  const url = URL.parse(written);
  if (!url || !/^https?:$/.test(url.protocol)) return false;
  const isPlain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return isPlain && /^\/[\w./~-]*$/.test(url.pathname);
}

const language = matching(/^[a-z][a-z0-9+#-]{0,31}$/, 'the name of a language');

const role = keys({
  nodes: v.exactOptional(nodeSet()),
  languages: v.exactOptional(v.array(language, 'a list of languages')),
});

const roles = v.pipe(
  named(oneOf(ROLES), role),
  v.transform((written) => written as ConsoleSettings['roles']),
);

const sessions = v.pipe(
  keys({ idle: v.exactOptional(duration(60_000)), max: v.exactOptional(duration(60_000)) }),
  v.transform((written) => renameKeys(written, { idle: 'idleMs', max: 'maxMs' } as const)),
);

const TLS = "'self-signed', or a map of certificate and key";
const tls = v.union([v.literal('self-signed', TLS), keys({ certificate: text(), key: text() })], TLS);

export const consoleKey = configKey({
  name: 'console',
  about: 'the web console and its API: where they are reached, and what roles may use',
  schema: v.pipe(
    keys({
      bind: v.exactOptional(address),
      port: v.exactOptional(wholeNumber(0, 65_535)),
      public_url: v.exactOptional(publicUrl),
      tls: v.exactOptional(tls),
      behind_tls_proxy: v.exactOptional(trueOrFalse()),
      proxies: v.exactOptional(v.array(address, 'a list of addresses')),
      sessions: v.exactOptional(sessions),
      roles: v.exactOptional(roles),
      edit_config: v.exactOptional(trueOrFalse()),
    }),
    v.transform((written) =>
      renameKeys(written, {
        public_url: 'publicUrl',
        behind_tls_proxy: 'behindTlsProxy',
        edit_config: 'editConfig',
      } as const),
    ),
  ),
  nodeSets: ['roles.*.nodes'],
  paths: ['tls.certificate', 'tls.key'],
  // A file that merely lies in a folder must not open the console to others, nor give rights.
  trusted: [''],
});
