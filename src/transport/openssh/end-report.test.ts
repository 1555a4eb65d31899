import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EndReport } from './end-report.ts';

async function cut(chunks: readonly Buffer[]): Promise<{ output: string; status: number | undefined }> {
  const report = new EndReport('NONCE');
  async function* source(): AsyncGenerator<Buffer> {
    yield* chunks;
  }
  let output = '';
  for await (const chunk of report.cutFrom(source())) output += chunk.toString('latin1');
  const status = await Promise.race([report.status, Promise.resolve(undefined)]);
  return { output, status };
}

describe('the report of the end', () => {
  it('is taken out of stderr, wherever the chunks are cut', async () => {
    const text = 'NON NONCE err\nNONCE=137\nlate';
    for (let first = 0; first <= text.length; first++) {
      for (let second = first; second <= text.length; second++) {
        const parts = [text.slice(0, first), text.slice(first, second), text.slice(second)];
        const seen = await cut(parts.map((part) => Buffer.from(part)));
        expect(seen).toEqual({ output: 'NON NONCE err\nlate', status: 137 });
      }
    }
  });

  it('leaves every other byte as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array()), async (chunks) => {
        const all = Buffer.concat(chunks).toString('latin1');
        fc.pre(!all.includes('NONCE='));
        expect(await cut(chunks.map((chunk) => Buffer.from(chunk)))).toEqual({
          output: all,
          status: undefined,
        });
      }),
    );
  });

  it.each(['NONCE=abc\n', 'NONCE=1234567890\n', 'NONCE=\n', 'NONCE=1', 'NON'])(
    'takes %j for output',
    async (text) => {
      expect(await cut([Buffer.from(text)])).toEqual({ output: text, status: undefined });
    },
  );
});
