/**
 * The ssh_config keywords: those that decide how a node is reached, with the reader of their value, and
 * those that are accepted and have no bearing on it.
 */

import {
  type ValueReader,
  choice,
  command,
  duration,
  environmentNames,
  environmentSettings,
  flag,
  list,
  portNumber,
  text,
  wholeNumber,
} from './option-values.ts';

/** Values as written, one for each keyword (in lower case) that was given. */
export interface OptionValues {
  addressfamily: 'any' | 'inet' | 'inet6';
  batchmode: boolean;
  bindaddress: string;
  bindinterface: string;
  canonicalizehostname: 'yes' | 'no' | 'true' | 'false' | 'always';
  certificatefile: readonly string[];
  checkhostip: boolean;
  ciphers: string;
  compression: boolean;
  connecttimeout: number | undefined;
  controlpath: string;
  forwardagent: string;
  globalknownhostsfile: readonly string[];
  gssapiauthentication: boolean;
  gssapikeyexchange: boolean;
  hashknownhosts: boolean;
  hostbasedauthentication: boolean;
  hostkeyalgorithms: string;
  hostkeyalias: string;
  hostname: string;
  identitiesonly: boolean;
  identityagent: string;
  identityfile: readonly string[];
  ignoreunknown: string;
  kbdinteractiveauthentication: boolean;
  kexalgorithms: string;
  knownhostscommand: string;
  macs: string;
  numberofpasswordprompts: number;
  passwordauthentication: boolean;
  pkcs11provider: string;
  port: number;
  preferredauthentications: string;
  proxycommand: string;
  proxyjump: string;
  pubkeyacceptedalgorithms: string;
  pubkeyauthentication: 'yes' | 'no' | 'true' | 'false' | 'unbound' | 'host-bound';
  rekeylimit: readonly string[];
  requiredrsasize: number;
  revokedhostkeys: string;
  securitykeyprovider: string;
  sendenv: readonly string[];
  serveralivecountmax: number;
  serveraliveinterval: number | undefined;
  setenv: readonly string[];
  stricthostkeychecking: 'yes' | 'no' | 'true' | 'false' | 'ask' | 'off' | 'accept-new';
  tag: string;
  user: string;
  userknownhostsfile: readonly string[];
}

export type OptionKey = keyof OptionValues;

/** Every mention of these adds to the earlier ones; of all others the first one counts. */
export const ADDING_KEYS: ReadonlySet<OptionKey> = new Set(['certificatefile', 'identityfile', 'sendenv']);

const oneOfList: ValueReader<readonly string[]> = (words, rest) => [text(words, rest)];
const yesNo = ['yes', 'no', 'true', 'false'] as const;

const READERS: { readonly [Key in OptionKey]: ValueReader<OptionValues[Key]> } = {
  addressfamily: choice('any', 'inet', 'inet6'),
  batchmode: flag,
  bindaddress: text,
  bindinterface: text,
  canonicalizehostname: choice(...yesNo, 'always'),
  certificatefile: oneOfList,
  checkhostip: flag,
  ciphers: text,
  compression: flag,
  connecttimeout: duration,
  controlpath: text,
  forwardagent: text,
  globalknownhostsfile: list,
  gssapiauthentication: flag,
  gssapikeyexchange: flag,
  hashknownhosts: flag,
  hostbasedauthentication: flag,
  hostkeyalgorithms: text,
  hostkeyalias: text,
  hostname: text,
  identitiesonly: flag,
  identityagent: text,
  identityfile: oneOfList,
  ignoreunknown: text,
  kbdinteractiveauthentication: flag,
  kexalgorithms: text,
  knownhostscommand: command,
  macs: text,
  numberofpasswordprompts: wholeNumber,
  passwordauthentication: flag,
  pkcs11provider: text,
  port: portNumber,
  preferredauthentications: text,
  proxycommand: command,
  proxyjump: command,
  pubkeyacceptedalgorithms: text,
  pubkeyauthentication: choice(...yesNo, 'unbound', 'host-bound'),
  rekeylimit: (words) => words,
  requiredrsasize: wholeNumber,
  revokedhostkeys: text,
  securitykeyprovider: text,
  sendenv: environmentNames,
  serveralivecountmax: wholeNumber,
  serveraliveinterval: duration,
  setenv: environmentSettings,
  stricthostkeychecking: choice(...yesNo, 'ask', 'off', 'accept-new'),
  tag: text,
  user: text,
  userknownhostsfile: list,
};

/** Older names of keywords. */
const ALIASES: readonly (readonly [string, OptionKey])[] = [
  ['challengeresponseauthentication', 'kbdinteractiveauthentication'],
  ['dsaauthentication', 'pubkeyauthentication'],
  ['identityfile2', 'identityfile'],
  ['pubkeyacceptedkeytypes', 'pubkeyacceptedalgorithms'],
  ['skeyauthentication', 'kbdinteractiveauthentication'],
  ['smartcarddevice', 'pkcs11provider'],
  ['tisauthentication', 'kbdinteractiveauthentication'],
];

const KEY_OF: ReadonlyMap<string, OptionKey> = new Map([
  ...(Object.keys(READERS) as OptionKey[]).map((key) => [key, key] as const),
  ...ALIASES,
]);

export function optionKeyOf(keyword: string): OptionKey | undefined {
  return KEY_OF.get(keyword);
}

/** Reads the value of `key`; throws BadValue. */
export function readOption(key: OptionKey, words: readonly string[], rest: string): OptionValues[OptionKey] {
  return READERS[key](words, rest);
}

/** Forwarding, terminals, logging, sharing, retired options: known, and nothing that reaching a node depends on. */
export const OTHER_KEYWORDS: ReadonlySet<string> = new Set([
  'addkeystoagent',
  'afstokenpassing',
  'canonicaldomains',
  'canonicalizefallbacklocal',
  'canonicalizemaxdots',
  'canonicalizepermittedcnames',
  'casignaturealgorithms',
  'channeltimeout',
  'cipher',
  'clearallforwardings',
  'compressionlevel',
  'connectionattempts',
  'controlmaster',
  'controlpersist',
  'dynamicforward',
  'enableescapecommandline',
  'enablesshkeysign',
  'escapechar',
  'exitonforwardfailure',
  'fallbacktorsh',
  'fingerprinthash',
  'forkafterauthentication',
  'forwardx11',
  'forwardx11timeout',
  'forwardx11trusted',
  'gatewayports',
  'globalknownhostsfile2',
  'gssapiclientidentity',
  'gssapidelegatecredentials',
  'gssapikexalgorithms',
  'gssapirenewalforcesrekey',
  'gssapiserveridentity',
  'gssapitrustdns',
  'hostbasedacceptedalgorithms',
  'hostbasedkeytypes',
  'ipqos',
  'kbdinteractivedevices',
  'keepalive',
  'kerberosauthentication',
  'kerberostgtpassing',
  'localcommand',
  'localforward',
  'loglevel',
  'logverbose',
  'nohostauthenticationforlocalhost',
  'obscurekeystroketiming',
  'permitlocalcommand',
  'permitremoteopen',
  'protocol',
  'proxyusefdpass',
  'refuseconnection',
  'remotecommand',
  'remoteforward',
  'requesttty',
  'rhostsauthentication',
  'rhostsrsaauthentication',
  'rsaauthentication',
  'sessiontype',
  'stdinnull',
  'streamlocalbindmask',
  'streamlocalbindunlink',
  'syslogfacility',
  'tcpkeepalive',
  'tunnel',
  'tunneldevice',
  'updatehostkeys',
  'useprivilegedport',
  'userknownhostsfile2',
  'userroaming',
  'usersh',
  'verifyhostkeydns',
  'versionaddendum',
  'visualhostkey',
  'warnweakcrypto',
  'xauthlocation',
]);

/** Every keyword, for "did you mean". */
export function knownKeywords(): readonly string[] {
  return ['host', 'match', 'include', ...KEY_OF.keys(), ...OTHER_KEYWORDS];
}
