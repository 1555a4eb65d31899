import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configFolder } from '../../../test/support/config-folder.ts';
import { originText, readFoldDefaults } from '../index.ts';

/** A folder that clush.conf files are looked for in; whatever this machine has in /etc lies beneath. */
const SEARCHED = { clushConf: undefined };

test('all clush.conf of the search path are read; later ones override single keys', async () => {
  using folder = configFolder({
    'home/.local/etc/clustershell/clush.conf': '[Main]\nfanout: 11\nssh_user: local\nverbosity: 0\n',
    'home/.config/clustershell/clush.conf': '[Main]\nfanout = 12\nhistory_size: 5\n',
    'clustershell/clush.conf': '[Main]\nFanout: 13\ncommand_timeout: 2.5\n',
  });
  const config = await folder.load(SEARCHED);
  expect(config.ssh).toMatchObject({ fanout: 13, user: 'local', commandTimeoutMs: 2500 });
  expect(config.clush).toMatchObject({ verbosity: 0, historySize: 5 });
  expect(originText(config.origin('ssh.fanout'))).toBe('clustershell/clush.conf:2');
  expect(originText(config.origin('ssh.user'))).toBe('home/.local/etc/clustershell/clush.conf:3');
});

test('grappe.yaml goes before clush.conf, and -O before both', async () => {
  using folder = configFolder({
    'clush.conf': '[Main]\nfanout: 11\nconnect_timeout: 3\nssh_user: me\n',
    'grappe.yaml': 'version: 1\nssh: { fanout: 12, connect_timeout: 4s }\n',
  });
  const config = await folder.load({ clushConf: 'clush.conf', clushOverrides: ['fanout=13', 'color=never'] });
  expect(config.ssh).toMatchObject({ fanout: 13, connectTimeoutMs: 4000, user: 'me' });
  expect(config.clush.colour).toBe('never');
  expect(originText(config.origin('ssh.fanout'))).toBe('command line');
  expect(originText(config.origin('ssh.connect_timeout'))).toBe('grappe.yaml:2:20');
});

test('every key that means something here is read', async () => {
  using folder = configFolder({
    'clush.conf': `# a remark
[Main]
; another
fanout: 5
connect_timeout: 7
command_timeout: 0
color: always
ssh_user: root
ssh_path: /usr/bin/ssh
ssh_options: -oPort=2222 -o "SendEnv LANG" -C -i '/a key'
   -x -4
node_count: no
verbosity: 2
maxrc: yes
history_size: 7
fd_max: 8192
`,
  });
  const config = await folder.load({ clushConf: 'clush.conf' });
  expect(config.warnings).toEqual([]);
  expect(config.ssh).toMatchObject({ fanout: 5, connectTimeoutMs: 7000, commandTimeoutMs: 0, user: 'root' });
  expect(config.ssh.options).toEqual([
    'Port=2222',
    'SendEnv LANG',
    'Compression=yes',
    'IdentityFile=/a key',
    'ForwardX11=no',
    'AddressFamily=inet',
  ]);
  expect(config.clush).toMatchObject({
    colour: 'always',
    sshPath: '/usr/bin/ssh',
    nodeCount: false,
    verbosity: 2,
    maxrc: true,
    historySize: 7,
  });
});

test('modes are kept from clush.conf and from the files of confdir', async () => {
  using folder = configFolder({
    'cs/clush.conf': '[Main]\nconfdir: /nonexistent $CFGDIR/clush.conf.d\n[mode:near]\nfanout: 2\n',
    'cs/clush.conf.d/sudo.conf':
      '[mode:sudo]\npassword_prompt: yes\ncommand_prefix: /usr/bin/sudo -S -p "\'\'"\n',
    'cs/clush.conf.d/README': '[mode:none]\n',
  });
  const { clush } = await folder.load({ clushConf: 'cs/clush.conf' });
  expect([...clush.modes.keys()]).toEqual(['near', 'sudo']);
  expect(clush.modes.get('sudo')?.get('command_prefix')).toBe('/usr/bin/sudo -S -p "\'\'"');
});

test('a mode goes before every file, and -O before the mode; it has no say in what is told', async () => {
  using folder = configFolder({
    'clush.conf':
      '[Main]\nfanout: 3\n[mode:slow]\nfanout: 2\ncommand_prefix: nice -n 19\nverbosity: 2\nmaxrc: yes\n',
    'grappe.yaml': 'version: 1\nssh: { fanout: 12 }\n',
  });
  const slow = { clushConf: 'clush.conf', clushMode: 'slow' };
  const config = await folder.load(slow);
  expect(config.ssh.fanout).toBe(2);
  expect(config.clush).toMatchObject({ commandPrefix: 'nice -n 19', verbosity: 1, maxrc: true });
  expect((await folder.load({ ...slow, clushOverrides: ['fanout=1'] })).ssh.fanout).toBe(1);
  const unknown = folder.load({ ...slow, clushMode: 'slwo' });
  await expect(unknown).rejects.toMatchObject({ code: 'usage', hint: "did you mean 'slow'?" });
});

test('defaults.conf lies beneath clush.conf', async () => {
  using folder = configFolder({
    'clustershell/defaults.conf':
      '[task.info]\nfanout: 20\ncommand_timeout: 9\n[nodeset]\nfold_axis: 1, -1\n',
    'clush.conf': '[Main]\nfanout: 21\n',
  });
  const config = await folder.load({ clushConf: 'clush.conf' });
  expect(config.ssh).toMatchObject({ fanout: 21, commandTimeoutMs: 9000 });
  expect(config.clush.foldAxis).toEqual([1, -1]);
  expect(readFoldDefaults({ cwd: folder.path, env: folder.env }).fold).toEqual({ axis: [2, -1] });
});

test('what is wrong in clush.conf is a warning, and left out', async () => {
  using folder = configFolder({
    'clush.conf': '[Main]\nfanout: many\nfanuot: 3\nmaxrc: perhaps\nssh_options: -Z\nnonsense\n',
  });
  const config = await folder.load({ clushConf: 'clush.conf' });
  expect(config.ssh.fanout).toBe(64);
  expect(config.warnings.map(({ message }) => message)).toEqual([
    "'nonsense' is no 'key: value'",
    "'fanout' must be a whole number of at least 1, not 'many'; it is ignored",
    "unknown key 'fanuot' is ignored",
    "'maxrc' must be yes or no, not 'perhaps'; it is ignored",
    "'ssh_options' must be options of ssh such as -oPort=22, not '-Z'; it is ignored",
  ]);
});

test('a wrong -O is a usage error with the nearest key', async () => {
  using folder = configFolder();
  await expect(folder.load({ clushOverrides: ['fanuot=3'] })).rejects.toMatchObject({
    code: 'usage',
    hint: "did you mean 'fanout'?",
  });
  await expect(folder.load({ clushOverrides: ['fanout=x'] })).rejects.toMatchObject({ code: 'usage' });
  expect((await folder.load({ clushOverrides: ['fd_max=9'] })).ssh.fanout).toBe(64);
});

test('S27: a clush.conf that everybody may write to is ignored with a warning, and refused when given', async () => {
  using folder = configFolder();
  folder.write('clustershell/clush.conf', '[Main]\nssh_path: /tmp/evil\n', 0o666);
  const config = await folder.load(SEARCHED);
  expect(config.clush.sshPath).toBeUndefined();
  expect(config.warnings.at(-1)?.message).toContain('is ignored: everybody may write to the file');
  const given = folder.load({ clushConf: join('clustershell', 'clush.conf') });
  await expect(given).rejects.toMatchObject({ code: 'config-unreadable' });
});
