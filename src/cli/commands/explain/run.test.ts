import { expect, test } from 'vitest';
import { capturedIo } from '../../../../test/support/captured-io.ts';
import { dispatch } from '../../dispatch.ts';

async function explained(...codes: string[]): Promise<string> {
  const io = capturedIo();
  expect(await dispatch(['explain', ...codes], io)).toBe(0);
  return io.stdoutText();
}

test('a cause is told with what to do next, as doctor does', async () => {
  expect(await explained('refused')).toBe(
    'refused (cause): the port is closed\n  next: see whether sshd runs there, and on this port (--port, Port in ssh_config)\n',
  );
});

test('an outcome is told with what to do next and its exit status', async () => {
  expect(await explained('lost')).toBe(
    'lost (outcome): the link went away after the command was sent: its result is unknown\n  next: the command may have run: look before you repeat it\n  exit status: 4\n',
  );
});

test('several codes are all explained', async () => {
  const text = await explained('usage', 'timeout', 'dns');
  expect(text.match(/^\S+/gm)).toEqual(['usage:', 'timeout', 'dns']);
});

test('what is no code of grappe is a mistake of usage', async () => {
  await expect(explained('toString')).rejects.toMatchObject({ code: 'usage' });
});
