import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { GrappeError } from '../../base/index.ts';
import { temporaryName } from '../transfer/temporary-name.ts';
import { RESUMED_BYTES } from './draft-writer.ts';
import { keepLonger } from './fetch-beginning.ts';
import { LocalFolder } from './local-folder.ts';

const KEY = 'a'.repeat(64);
const LOST = new GrappeError('copy', { message: 'the link is gone' });
const FULL = new GrappeError('local', { message: 'no space left' });

interface Cut {
  readonly draft: string;
  readonly beginning: string;
  readonly error: GrappeError;
  readonly sizeBytes?: number;
}

it.each<[string, Cut, string[]]>([
  ['the longer draft', { draft: 'longer', beginning: 'short', error: LOST }, ['longer']],
  ['the longer beginning', { draft: 'short', beginning: 'longer', error: LOST }, ['longer']],
  ['a first draft', { draft: 'first', beginning: '', error: LOST }, ['first']],
  ['no empty draft', { draft: '', beginning: '', error: LOST }, []],
  ['no draft where this machine is full', { draft: 'longer', beginning: 'short', error: FULL }, ['short']],
  ['no draft of a small file', { draft: 'small', beginning: '', error: LOST, sizeBytes: 100 }, []],
])(
  'of a fetch that was cut, %s stays',
  async (_, { draft: drafted, beginning: begun, error, sizeBytes = RESUMED_BYTES }, kept) => {
    const path = mkdtempSync(join(tmpdir(), 'grappe-folder-'));
    onTestFinished(() => rmSync(path, { recursive: true }));
    if (begun !== '') writeFileSync(join(path, temporaryName(KEY)), begun);
    const folder = await LocalFolder.open(path);
    const beginning = await folder.beginning(KEY, RESUMED_BYTES);
    const draft = await folder.draft('file', 0o600, KEY);
    await draft.write(pieces(drafted));
    const stat = { kind: 'file' as const, sizeBytes, mode: 0o600, modifiedMs: 0 };
    await keepLonger(
      { item: { path: '/file', name: 'file', stat, sizeBytes, folder }, draft, beginning },
      error,
    );
    const left = await folder.beginning(KEY, RESUMED_BYTES);
    expect(readdirSync(path).length).toBe(kept.length);
    expect(left?.sizeBytes ?? 0).toBe(kept.join('').length);
    await folder.leave();
  },
);

async function* pieces(text: string): AsyncIterable<Uint8Array> {
  if (text !== '') yield Buffer.from(text);
}
