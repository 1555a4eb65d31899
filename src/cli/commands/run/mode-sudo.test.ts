import { describe, expect, it } from 'vitest';
import { capturedIo } from '../../../../test/support/captured-io.ts';
import { configFolder } from '../../../../test/support/config-folder.ts';
import { openFleet } from '../../../app/index.ts';
import { sudoOfMode } from './mode-sudo.ts';

describe('a run mode that asks for a password', () => {
  const sudo = async (prefix: string, prompt = 'yes') => {
    using folder = configFolder({
      'clush.conf': `[mode:m]\npassword_prompt: ${prompt}\ncommand_prefix: ${prefix}\n`,
    });
    const config = await folder.load({ clushConf: 'clush.conf', clushMode: 'm' });
    return await sudoOfMode({ config }, capturedIo({ answers: [{ line: 'secret' }] }));
  };

  it.each([
    [`/usr/bin/sudo -S -p "''"`, 'root'],
    ['sudo', 'root'],
    ['sudo -S -u web -H', 'web'],
  ])('%s is sudo with a password', async (prefix, user) => {
    expect(await sudo(prefix)).toEqual({ user, password: 'secret' });
  });

  it.each(['sshpass ssh', 'sudo -S; id', 'sudo -S -i', 'sudo env X=1', 'mysudo', ''])(
    '%s gets no password',
    async (prefix) => {
      await expect(sudo(prefix)).rejects.toMatchObject({ code: 'usage' });
    },
  );

  it('sends it to nodes of known host keys only, whatever else is said', async () => {
    using folder = configFolder({
      'clush.conf': '[mode:m]\npassword_prompt: yes\ncommand_prefix: sudo -S\n',
    });
    const reach = { hostKeys: 'no' } as const;
    const request = { clushConf: 'clush.conf', cwd: folder.path, env: folder.env, reach };
    const fleet = await openFleet({ ...request, clushMode: 'm' });
    expect(fleet.reachOf('n1').hostKeys).toBe('verified');
    expect((await openFleet(request)).reachOf('n1').hostKeys).toBe('no');
  });

  it('that does not, is none', async () => {
    expect(await sudo('sudo -n', 'no')).toBeUndefined();
  });
});
