/** Holds what the sources of the console have to keep: every text from a catalogue, every colour from a token. */

import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const WEB = resolve(import.meta.dirname, '../src/web');

describe('texts', () => {
  it('come from a catalogue, all of them', () => {
    const files = globSync('**/*.tsx', { cwd: WEB });
    const found = files.flatMap((file) =>
      writtenTexts(readFileSync(join(WEB, file), 'utf8')).map((text) => `${file}: ${text}`),
    );
    expect(found).toEqual([]);
  });

  it('break no line before a sign, in French', () => {
    const files = globSync(['**/*texts.ts', 'texts/fr.ts'], { cwd: WEB });
    const found = files.flatMap((file) =>
      readFileSync(join(WEB, file), 'utf8')
        .split('\n')
        .filter((line) => /[\p{L}’»)}] [;:?!](?=[ '`,]|$)/u.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });

  it('are seen where they are written into a page', () => {
    expect(writtenTexts(`<p>\n  Nothing here\n</p>`)).toEqual(['Nothing here']);
    expect(writtenTexts(`<Field label="Node set" value={x} />`)).toEqual(['Node set']);
    expect(writtenTexts(`<b>{t.x}</b> <Badge state="ok" /><kbd>Ctrl K</kbd>`)).toEqual([]);
  });
});

describe('styles', () => {
  it('have every name that a component takes from them', () => {
    const missing = globSync('**/*.tsx', { cwd: WEB }).flatMap((file) => {
      const source = readFileSync(join(WEB, file), 'utf8');
      const [, sheet] = /import css from '(.+\.module\.css)'/.exec(source) ?? [];
      if (sheet === undefined) return [];
      const rules = readFileSync(join(WEB, file, '..', sheet), 'utf8');
      const names = [...source.matchAll(/\bcss\.(\w+)/g)].map(([, name]) => name!);
      return names
        .filter((name) => !new RegExp(String.raw`\.${name}\b`).test(rules))
        .map((name) => `${file}: ${name}`);
    });
    expect(missing).toEqual([]);
  });

  it('name no colour but by its token', () => {
    const sheets = globSync('**/*.module.css', { cwd: WEB });
    const found = sheets.filter((sheet) =>
      /#[\da-f]{3,8}\b|\brgba?\(|\bhsla?\(/i.test(readFileSync(join(WEB, sheet), 'utf8')),
    );
    expect(found).toEqual([]);
  });
});

/** Words between tags, and in the attributes that people read. */
function writtenTexts(source: string): string[] {
  const between = source.matchAll(/<(\w+)[^<>]*>\s*([A-Z][a-zé]+[^<>{}]*?)\s*<\//g);
  const attributes = source.matchAll(
    /\b(?:label|title|placeholder|hint|aria-label)="([^"]*[A-Za-z]{2,}[^"]*)"/g,
  );
  const words = [...between].flatMap(([, tag, text]) => (tag === 'kbd' ? [] : [text!]));
  return [...words, ...Array.from(attributes, ([, text]) => text!)];
}
