/** Languages as the composer knows them: the endings of their files, and a program to begin with. */

interface Language {
  readonly endings: readonly string[];
  readonly file: string;
  readonly start: string;
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  python: { endings: ['.py'], file: 'main.py', start: 'print("hello")\n' },
  c: {
    endings: ['.c'],
    file: 'main.c',
    start: '#include <stdio.h>\n\nint main(void) {\n  puts("hello");\n  return 0;\n}\n',
  },
  'c++': {
    endings: ['.cpp', '.cc', '.cxx'],
    file: 'main.cpp',
    start: '#include <iostream>\n\nint main() {\n  std::cout << "hello\\n";\n}\n',
  },
  java: {
    endings: ['.java'],
    file: 'Main.java',
    start:
      'public class Main {\n  public static void main(String[] args) {\n    System.out.println("hello");\n  }\n}\n',
  },
  javascript: { endings: ['.js', '.mjs', '.cjs'], file: 'main.js', start: 'console.log("hello");\n' },
  typescript: { endings: ['.ts', '.mts'], file: 'main.ts', start: 'console.log("hello");\n' },
  bash: { endings: ['.sh', '.bash'], file: 'main.sh', start: 'echo hello\n' },
  go: {
    endings: ['.go'],
    file: 'main.go',
    start: 'package main\n\nimport "fmt"\n\nfunc main() {\n  fmt.Println("hello")\n}\n',
  },
  rust: { endings: ['.rs'], file: 'main.rs', start: 'fn main() {\n  println!("hello");\n}\n' },
  perl: { endings: ['.pl'], file: 'main.pl', start: 'print "hello\\n";\n' },
  ruby: { endings: ['.rb'], file: 'main.rb', start: 'puts "hello"\n' },
  r: { endings: ['.r'], file: 'main.R', start: 'cat("hello\\n")\n' },
  lua: { endings: ['.lua'], file: 'main.lua', start: 'print("hello")\n' },
};

export const USUAL_LANGUAGES = Object.keys(LANGUAGES);

export function languageOfFile(path: string): string | undefined {
  const lower = path.toLowerCase();
  const found = Object.entries(LANGUAGES).find(([, { endings }]) =>
    endings.some((ending) => lower.endsWith(ending)),
  );
  return found?.[0];
}

export function beginning(language: string): { readonly path: string; readonly text: string } | undefined {
  const known = LANGUAGES[language];
  return known && { path: known.file, text: known.start };
}

/** Nobody has written anything of their own yet. */
export function isBeginning(text: string | null): boolean {
  return text === '' || Object.values(LANGUAGES).some(({ start }) => start === text);
}
