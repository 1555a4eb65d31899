import { expect, test } from 'vitest';
import { CAUSE_STEPS, CAUSES } from '../../../base/index.ts';
import { capturedIo } from '../../../../test/support/captured-io.ts';
import { dispatch } from '../../dispatch.ts';

async function explained(...codes: string[]): Promise<string> {
  const io = capturedIo();
  expect(await dispatch(['explain', ...codes], io)).toBe(0);
  return io.stdoutText();
}

test('a cause is told with what to do next, as doctor does', async () => {
  expect(await explained('no-banner')).toBe(
    `no-banner (cause): ${CAUSES['no-banner']}\n  next: ${CAUSE_STEPS['no-banner']}\n`,
  );
});

test('a word that is an outcome and a cause is told as both', async () => {
  expect((await explained('refused')).match(/^refused \((?:outcome|cause)\)/gm)).toEqual([
    'refused (outcome)',
    'refused (cause)',
  ]);
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
