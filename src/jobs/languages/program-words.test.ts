import { describe, expect, it } from 'vitest';
import { BUILT_IN_LANGUAGES } from './built-in.ts';
import { commandsOf } from './program-words.ts';

const MEMORY = { compile: 2 ** 30, run: 2 ** 27 };
const commands = (language: string, path: string, text = ''): ReturnType<typeof commandsOf> => {
  const [way] = BUILT_IN_LANGUAGES.get(language)?.ways ?? [];
  if (way === undefined) throw new Error(language);
  return commandsOf(way, { path, text }, MEMORY);
};

describe('the commands of a program', () => {
  it('name the file as a path, whatever it is called', () => {
    expect(commands('python', '-x; rm *.py').run).toBe(`exec python3 -B './-x; rm *.py' "$@"`);
    expect(commands('python', "it's.py").run).toBe(`exec python3 -B './it'\\''s.py' "$@"`);
  });

  it('compile first where the language asks for it', () => {
    expect(commands('python', 'a.py').compile).toBeNull();
    expect(commands('c', 'a.c')).toEqual({
      compile: 'gcc -O2 -o ./.grappe-program ./a.c -lm',
      run: 'exec ./.grappe-program "$@"',
    });
  });

  it('of Java tell the class, its file and the memory', () => {
    const { compile, run } = commands('java', 'src/main.java', 'public class A {}');
    expect(compile).toContain('cp ./src/main.java ./src/A.java');
    expect(run).toMatch(/-Xmx89m .* A "\$@"$/);
  });
});
