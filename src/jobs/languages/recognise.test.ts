import { describe, expect, it } from 'vitest';
import { BUILT_IN_LANGUAGES } from './built-in.ts';
import { languageOf } from './recognise.ts';
import { languagesWith } from './with-settings.ts';

describe('the language of a source', () => {
  it.each([
    ['main.py', '', 'python'],
    ['src/Main.JAVA', '', 'java'],
    ['a.cc', '', 'c++'],
    ['a.c', '', 'c'],
    ['a.mts', '', 'typescript'],
    ['run', '#!/usr/bin/python3.11 -u', 'python'],
    ['run', '#!/usr/bin/env -S node --flag', 'javascript'],
    ['run', '#!/usr/bin/env LANG=C bash', 'bash'],
    ['run', '#! /bin/sh', 'bash'],
    ['run', 'print 1', undefined],
    ['run', '#!/usr/bin/env', undefined],
    ['a.txt', '#!/usr/bin/perl', 'perl'],
    // The ending goes before the first line.
    ['a.py', '#!/usr/bin/perl', 'python'],
  ])('%s with %j', (name, firstLine, language) => {
    expect(languageOf({ name, firstLine }, BUILT_IN_LANGUAGES)).toBe(language);
  });

  it.each([
    ['c', 'c'],
    ['cpp', 'c++'],
    ['py', 'python'],
    ['cobol', undefined],
  ])('is what was said: %s', (forced, language) => {
    expect(languageOf({ name: 'a.rb', firstLine: '', forced }, BUILT_IN_LANGUAGES)).toBe(language);
  });

  it('may be one of the configuration', () => {
    const settings = { version: 'lua -v', run: 'lua {file}', hello: 'print("hello")', folders: ['/opt/lua'] };
    const languages = languagesWith(new Map([['lua', { ...settings, extensions: ['.lua', '.c'] }]]));
    const of = (name: string, firstLine = ''): string | undefined =>
      languageOf({ name, firstLine }, languages);
    expect([of('a.lua'), of('a', '#!/usr/bin/env lua5.4'), of('a.py')]).toEqual(['lua', 'lua', 'python']);
    expect(languages.get('lua')).toMatchObject({
      folders: ['/opt/lua'],
      ways: [{ name: 'lua', run: 'lua {file}' }],
    });
  });
});
