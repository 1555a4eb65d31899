import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { allCommands, COMMAND_NAMES } from './command-table.ts';
import { manualPages } from './manual.ts';
import { referencePages } from './reference.ts';
import { VERSION } from './version.ts';

const reference = resolve(import.meta.dirname, '../../docs/reference');

describe('pages written from the tables', async () => {
  it.each([...(await referencePages())])('docs/reference/%s is as `npm run docs` writes it', (name, text) => {
    expect(readFileSync(join(reference, name), 'utf8')).toBe(text);
  });

  it('its manual pages are read by man without a warning', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'grappe-man-'));
    try {
      const path = join(folder, 'all.1');
      // In one text: man is eight processes a file. A warning names page and line all the same.
      writeFileSync(
        path,
        Array.from(await manualPages(), ([name, text]) => `.lf 1 ${name}\n${text}`).join(''),
      );
      const check = `man --warnings -E UTF-8 -l "$1" 2>&1 >/dev/null`;
      const env = { ...process.env, MANWIDTH: '100' };
      expect(execFileSync('sh', ['-c', check, 'sh', path], { encoding: 'utf8', env })).toBe('');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('has the version of package.json', () => {
    expect(VERSION).toBe(packageJson.version);
  });
});

describe('the command table', async () => {
  const commands = await allCommands();

  it('names every command as its spec does', () => {
    expect(commands.map((spec) => spec.path.join(' '))).toEqual(COMMAND_NAMES);
  });

  it.each(commands.map((spec) => [spec.path.join(' '), spec] as const))(
    '%s has one meaning for each option',
    (_, spec) => {
      const spellings = spec.options.flatMap(({ name, short, aliases = [] }) =>
        [name, short, ...aliases].filter(Boolean),
      );
      expect(spellings.filter((spelling, at) => spellings.indexOf(spelling) !== at)).toEqual([]);
    },
  );
});
