import { describe, expect, it } from 'vitest';
import { DEFAULT_REACH, type ReachOptions } from '../reach.ts';
import { childEnvironment } from './child-environment.ts';
import { defaultOptions, hopOptions, type RemotePart, sshArguments } from './ssh-arguments.ts';

const FILES = { config: '/private/config', log: '/private/log' };
const STRICT = { node: 'yes', hops: 'yes' } as const;

function argumentsFor(node: string, reach: Partial<ReachOptions> = {}): readonly string[] {
  return sshArguments(node, { reach: { ...DEFAULT_REACH, ...reach }, strictness: STRICT }, FILES, {
    command: 'CMD',
  });
}

/** The value that ssh would use: its first. */
function effective(words: readonly string[], name: string): string | undefined {
  const given = words.filter((_, at) => words[at - 1] === '-o');
  return given.find((option) => option.toLowerCase().startsWith(`${name.toLowerCase()}=`))?.split('=')[1];
}

const MARKS = ' \t\n\r\0\x1b\x7f!"#$&\'()*,/:;<=>?@[\\]^`{|}~+%\u202e\u200b\u00ad'.split('');
const HOSTILE = [
  '',
  '-',
  '--',
  '-oProxyCommand=touch x',
  '-F/tmp/x',
  '${IFS}',
  '$(id)',
  'n1;id',
  '../n1',
  '[::1]',
  ...MARKS.flatMap((mark) => [mark, `${mark}n1`, `n1${mark}`, `n${mark}1`, `-n1${mark}`]),
].filter((name) => !name.startsWith('fe80::'));

describe('S01 S02 the command line of ssh', () => {
  it('refuses 200 hostile names, for nodes, addresses, users and jump hosts', () => {
    expect(HOSTILE.length).toBeGreaterThanOrEqual(200);
    // `user@node` is a name that people may write.
    const nodes = HOSTILE.filter((name) => name !== 'n@1');
    const taken = nodes.filter((name) => !refuses(() => argumentsFor(name)));
    expect(taken).toEqual([]);
    expect(HOSTILE.filter((name) => !refuses(() => argumentsFor('n1', { address: name })))).toEqual([]);
    const users = HOSTILE.filter((name) => !/^n[1+@]*$/.test(name));
    expect(users.filter((name) => !refuses(() => argumentsFor('n1', { user: name })))).toEqual([]);
    const jumps = HOSTILE.filter((name) => !/^[ \t]*n1[ \t]*$|^\[::1\]$|^n[@,:]1$/.test(name));
    expect(jumps.filter((name) => !refuses(() => argumentsFor('n1', { jump: name })))).toEqual([]);
  });

  it('shares a connection only over the socket that it is given, whatever files and options say', () => {
    const wishes = {
      reach: {
        ...DEFAULT_REACH,
        sshOptions: ['ControlPath=/other', 'ControlMaster=auto', 'ControlPersist=1h'],
      },
      strictness: STRICT,
    };
    const sharing = (...given: [control: string | undefined, remote: RemotePart]): (string | undefined)[] => {
      const [control, remote] = given;
      const words = sshArguments('n1', wishes, { ...FILES, control }, remote);
      return ['ControlMaster', 'ControlPath', 'ControlPersist'].map((name) => effective(words, name));
    };
    expect(sharing(undefined, { command: 'CMD' })).toEqual(['no', 'none', '1h']);
    expect(sharing('/own', { command: 'CMD' })).toEqual(['no', '/own', '1h']);
    expect(sharing('/own', { subsystem: 'sftp' })).toEqual(['no', '/own', '1h']);
    expect(sharing('/own', { keptSeconds: 60 })).toEqual(['yes', '/own', '60']);
  });

  it('has -- just before the host, and nothing but the remote part behind it', () => {
    const reach = {
      user: 'bob',
      port: 2222,
      identityFiles: ['-k'],
      sshOptions: ['Compression=yes'],
      jump: 'gate',
    };
    for (const node of ['n1', 'fe80::1%eth0', '10.0.0.1']) {
      expect(argumentsFor(node, reach).slice(-3)).toEqual(['--', node, 'CMD']);
    }
    const wishes = { reach: DEFAULT_REACH, strictness: STRICT };
    expect(sshArguments('n1', wishes, FILES, { subsystem: 'sftp' }).slice(-4)).toEqual([
      '-s',
      '--',
      'n1',
      'sftp',
    ]);
  });

  it('gives every word from a person to an option that takes it as its value', () => {
    const words = argumentsFor('n1', {
      identityFiles: ['-oProxyCommand=x'],
      sshOptions: ['-oProxyCommand=x'],
    });
    for (const [at, word] of words.entries()) {
      if (word === '-oProxyCommand=x') expect(['-i', '-o']).toContain(words[at - 1]);
    }
  });

  it.each(['A=1\nProxyCommand=x', 'A=1\0', 'A=1\r'])('refuses the option %j', (option) => {
    expect(() => argumentsFor('n1', { sshOptions: [option] })).toThrow(
      expect.objectContaining({ code: 'ssh-config' }),
    );
  });
});

describe('S12 S13 what no file and no option can change', () => {
  const wilful = [
    'BatchMode=no',
    'ForwardAgent=yes',
    'ForwardX11=yes',
    'PermitLocalCommand=yes',
    'UpdateHostKeys=yes',
    'VerifyHostKeyDNS=yes',
    'ClearAllForwardings=no',
    'StrictHostKeyChecking=no',
    'ControlPath=/tmp/x',
    'RemoteCommand=x',
    'LogLevel=QUIET',
  ];

  it('stands before what a person wrote', () => {
    const words = argumentsFor('n1', { sshOptions: wilful });
    for (const option of wilful) {
      const [name = '', value] = option.split('=');
      expect([name, effective(words, name)]).not.toEqual([name, value]);
    }
  });

  it('forwards the agent only when it is asked to, and never to a jump host', () => {
    const reach = { ...DEFAULT_REACH, forwardAgent: true };
    expect(effective(argumentsFor('n1', reach), 'ForwardAgent')).toBe('yes');
    expect(hopOptions({ reach, strictness: STRICT })).toContainEqual(['ForwardAgent', 'no']);
  });

  it('binds jump hosts to the same', () => {
    const names = new Map(hopOptions({ reach: DEFAULT_REACH, strictness: STRICT }));
    for (const name of ['BatchMode', 'StrictHostKeyChecking']) expect(names.get(name)).toBe('yes');
    for (const name of ['PermitLocalCommand', 'UpdateHostKeys', 'VerifyHostKeyDNS', 'ForwardX11']) {
      expect(names.get(name)).toBe('no');
    }
  });

  it('keeps the connection alive by default, and as a person says', () => {
    expect(defaultOptions()).toEqual([
      ['ConnectTimeout', '10'],
      ['ServerAliveInterval', '15'],
      ['ServerAliveCountMax', '3'],
    ]);
    const words = argumentsFor('n1', { connectTimeoutMs: 2500, keepalive: { intervalMs: 1000, count: 3 } });
    expect([effective(words, 'ConnectTimeout'), effective(words, 'ServerAliveInterval')]).toEqual(['3', '1']);
    expect(effective(words, 'ServerAliveCountMax')).toBe(undefined);
  });
});

describe('S27 the environment of ssh', () => {
  it('is an allow-list', () => {
    const given = {
      PATH: '/bin',
      HOME: '/h',
      SSH_AUTH_SOCK: '/s',
      KRB5CCNAME: 'KEYRING:1',
      LC_ALL: 'C',
      LD_PRELOAD: '/evil.so',
      SSH_ASKPASS: '/evil',
      SSH_ASKPASS_REQUIRE: 'force',
      SSH_SK_PROVIDER: '/evil.so',
      DISPLAY: ':0',
      GRAPPE_SECRET: 'x',
    };
    expect(childEnvironment(given)).toEqual({
      PATH: '/bin',
      HOME: '/h',
      SSH_AUTH_SOCK: '/s',
      KRB5CCNAME: 'KEYRING:1',
      LC_ALL: 'C',
      SSH_ASKPASS_REQUIRE: 'never',
    });
  });
});

function refuses(build: () => unknown): boolean {
  try {
    build();
    return false;
  } catch {
    return true;
  }
}
