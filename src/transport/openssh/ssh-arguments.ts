/**
 * The command line of ssh. What must hold comes first, since ssh takes the first value it meets; then what the
 * person said; the configuration files come last, as always. `--` stands before the host.
 */

import { GrappeError } from '../../base/index.ts';
import { checkNodeName, checkUserAtNode, checkUserName } from '../node-name.ts';
import { parseJumps } from '../openssh-files/index.ts';
import { DEFAULT_REACH, type ReachOptions } from '../reach.ts';
import type { Strictness } from './host-key-strictness.ts';

/** What a person said of this node, and how strict its files leave host keys. */
export interface SshWishes {
  readonly reach: ReachOptions;
  readonly strictness: { readonly node: Strictness; readonly hops: Strictness };
}

export interface SshFiles {
  /** The ssh_config for ssh and for the ssh of every jump host. */
  readonly config: string;
  /** Without one, ssh logs to its standard error. */
  readonly log?: string;
  /** The socket of a master, to be used or to be made; without one, ssh connects for itself. */
  readonly control?: string | undefined;
}

/** What to run on the node: a command text for its login shell, the SFTP subsystem, or nothing: a master. */
export type RemotePart =
  | { readonly command: string }
  | { readonly subsystem: 'sftp' }
  | { readonly keptSeconds: number };

export type SshOption = readonly [name: string, value: string];

/** Throws GrappeError `node-name` or `ssh-config` for what must never reach a command line. */
export function sshArguments(
  node: string,
  { reach, strictness }: SshWishes,
  files: SshFiles,
  remote: RemotePart,
): readonly string[] {
  const { node: host, ...user } = checkUserAtNode(node);
  const words = ['-F', files.config, ...(files.log === undefined ? [] : ['-E', files.log])];
  words.push('-T', '-o', 'LogLevel=DEBUG1');
  const sharing = sharingOptions(files.control, remote);
  const options = [...sharing, ...forcedOptions(reach, strictness.node), ...reachedBy({ ...reach, ...user })];
  words.push(...options.flatMap(([name, value]) => ['-o', plainText(`${name}=${value}`)]));
  words.push(...reach.identityFiles.flatMap((file) => ['-i', file]));
  words.push(...reach.sshOptions.flatMap((option) => ['-o', plainText(option)]));
  words.push(...routeWords(reach));
  if ('keptSeconds' in remote) return [...words, '-N', '--', host];
  if ('subsystem' in remote) return [...words, '-s', '--', host, remote.subsystem];
  return [...words, '--', host, remote.command];
}

/**
 * Holds on every hop and against every file: no prompt, nothing forwarded, no local program, no trust learnt
 * from the network.
 */
const SAFE: readonly SshOption[] = [
  ['BatchMode', 'yes'],
  ['ForwardX11', 'no'],
  ['PermitLocalCommand', 'no'],
  ['UpdateHostKeys', 'no'],
  ['VerifyHostKeyDNS', 'no'],
  ['Tunnel', 'no'],
];

function sharingOptions(control: string | undefined, remote: RemotePart): readonly SshOption[] {
  if (control === undefined) return ALONE;
  const path: SshOption = ['ControlPath', control];
  if (!('keptSeconds' in remote)) return [['ControlMaster', 'no'], path];
  return [['ControlMaster', 'yes'], path, ['ControlPersist', String(remote.keptSeconds)]];
}

const ALONE: readonly SshOption[] = [
  ['ControlMaster', 'no'],
  ['ControlPath', 'none'],
];

/** What the ssh of each jump host must obey. Its stderr is ours: nothing but its errors may stand there. */
export function hopOptions({ reach, strictness }: SshWishes): readonly SshOption[] {
  return [
    ['LogLevel', 'ERROR'],
    ['ForwardAgent', 'no'],
    ...SAFE,
    ...ALONE,
    ['StrictHostKeyChecking', strictness.hops],
    ...wishedPatience(reach),
  ];
}

/** What holds where no file says otherwise. Without keepalive, a link that was cut hangs for ever. */
export function defaultOptions(): readonly SshOption[] {
  return patience(DEFAULT_REACH);
}

function forcedOptions(reach: ReachOptions, strictness: Strictness): readonly SshOption[] {
  return [
    ['ForwardAgent', reach.forwardAgent ? 'yes' : 'no'],
    ...SAFE,
    ['StrictHostKeyChecking', strictness],
    ...wishedPatience(reach),
    ['ClearAllForwardings', 'yes'],
    ['RemoteCommand', 'none'],
    ['RequestTTY', 'no'],
  ];
}

/** What a person said for this run goes before ssh_config, and ssh_config before our defaults. */
function wishedPatience(reach: ReachOptions): readonly SshOption[] {
  const ours = new Map(defaultOptions());
  return patience(reach).filter(([name, value]) => ours.get(name) !== value);
}

function patience({ connectTimeoutMs, keepalive }: ReachOptions): readonly SshOption[] {
  return [
    ['ConnectTimeout', String(Math.ceil(connectTimeoutMs / 1000))],
    ['ServerAliveInterval', String(Math.ceil(keepalive.intervalMs / 1000))],
    ['ServerAliveCountMax', String(keepalive.count)],
  ];
}

function reachedBy({ user, port, address, jump }: Partial<ReachOptions>): readonly SshOption[] {
  const options: SshOption[] = [];
  if (user !== undefined) options.push(['User', checkUserName(user)]);
  if (port !== undefined) options.push(['Port', String(port)]);
  if (address !== undefined) options.push(['HostName', checkNodeName(address).replaceAll('%', '%%')]);
  if (jump !== undefined) {
    parseJumps(jump); // Checks every name in it: ssh puts them on a command line of its own.
    options.push(['ProxyJump', jump]);
  }
  return options;
}

/** Behind the options: of ProxyJump and ProxyCommand the first counts. */
function routeWords({ route = [] }: ReachOptions): readonly string[] {
  const hops = route.map(({ host }) => checkNodeName(host)).join(',');
  return hops === '' ? [] : ['-o', `ProxyJump=${hops}`];
}

/** What is said of the gateways of a route outside of ssh_config, as blocks of one. */
export function gatewayBlocks({ route = [] }: ReachOptions): string {
  const blocks = route.map(({ host, identityFiles = [], ...said }) => {
    const keys = identityFiles.map((file): SshOption => ['IdentityFile', quotedPath(file)]);
    const lines = [...keys, ...reachedBy(said)].map(([name, value]) => `  ${name} ${plainText(value)}\n`);
    return lines.length === 0 ? '' : `Host ${checkNodeName(host)}\n${lines.join('')}`;
  });
  const text = blocks.join('');
  return text === '' ? '' : `${text}Match all\n`;
}

function quotedPath(file: string): string {
  if (!/["\\]/.test(file)) return `"${file}"`;
  throw new GrappeError('ssh-config', {
    message: `the key file '${file}' of a gateway cannot be named to ssh`,
    hint: 'give it a name without quotes and backslashes',
  });
}

function plainText(option: string): string {
  if (!/[\0\r\n]/.test(option)) return option;
  throw new GrappeError('ssh-config', {
    message: 'an ssh option holds a line break or a NUL byte',
    hint: 'give every option with an -o of its own',
  });
}
