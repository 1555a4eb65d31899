/** The languages that grappe knows by itself. Debian's names of packages serve as hints. */

import type { Language, Languages, Way } from './language.ts';

const CPP = ' -O2 -std=c++17 -o {program} {file}';

/** What `run` is of everything that was compiled. */
const PRODUCT = 'exec {program}';

/** Without it, gcc tells the first number alone; clang knows no such word. */
const FULL_VERSION: Readonly<Record<string, string>> = {
  gcc: '-dumpfullversion -dumpversion',
  'g++': '-dumpfullversion -dumpversion',
};

const script = (name: string, words: string, version: string, pack: string): Way => ({
  name,
  version,
  run: `exec ${words} {file}`,
  package: pack,
});

const compiler = (name: string, compile: string, version: string, pack: string): Way => ({
  name,
  version,
  compile,
  run: PRODUCT,
  package: pack,
});

const gnu = (name: string, words: string, pack: string): Way =>
  compiler(name, `${name}${words}`, `${name} ${FULL_VERSION[name] ?? '-dumpversion'}`, pack);

const BUILT_IN: Readonly<Record<string, Language>> = {
  python: {
    extensions: ['.py'],
    interpreters: ['python3', 'python'],
    ways: [script('python3', 'python3 -B', 'python3 -V', 'python3')],
    hello: { file: 'hello.py', text: 'print("hello")\n' },
    folders: [],
  },
  c: {
    extensions: ['.c'],
    interpreters: [],
    ways: ['gcc', 'clang'].map((name) => gnu(name, ' -O2 -o {program} {file} -lm', 'gcc libc6-dev')),
    hello: { file: 'hello.c', text: '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n' },
    folders: [],
  },
  'c++': {
    extensions: ['.cpp', '.cc', '.cxx'],
    interpreters: [],
    ways: ['g++', 'clang++'].map((name) => gnu(name, CPP, 'g++')),
    hello: { file: 'hello.cpp', text: '#include <cstdio>\nint main() { std::puts("hello"); }\n' },
    folders: [],
  },
  java: {
    extensions: ['.java'],
    interpreters: [],
    ways: [
      {
        name: 'javac',
        // Both must be there; a runtime alone has no compiler.
        version: 'javac -version && command -v java',
        compile:
          '{ [ -e {source} ] || cp {file} {source}; } && javac -J-XX:+UseSerialGC -J-XX:TieredStopAtLevel=1 -J-Xmx{heap}m -d . {source}',
        run: 'exec java -XX:+UseSerialGC -Xshare:auto -XX:TieredStopAtLevel=1 -Xmx{heap}m -cp . {class}',
        package: 'default-jdk-headless',
      },
    ],
    hello: {
      file: 'Hello.java',
      text: 'class Hello { public static void main(String[] a) { System.out.println("hello"); } }\n',
    },
    folders: ['/etc/java*', '/etc/ssl/certs/java'],
  },
  javascript: {
    extensions: ['.js', '.mjs', '.cjs'],
    interpreters: ['node'],
    ways: [script('node', 'node', 'node -v', 'nodejs')],
    hello: { file: 'hello.js', text: 'console.log("hello");\n' },
    folders: [],
  },
  typescript: {
    extensions: ['.ts', '.mts'],
    interpreters: ['deno', 'bun', 'tsx'],
    ways: [
      { ...script('node', 'node', 'node -v', 'nodejs'), atLeast: '22.18' },
      script('deno', 'deno run --quiet -A', 'deno -V', 'deno'),
      script('bun', 'bun run', 'bun -v', 'bun'),
    ],
    hello: { file: 'hello.ts', text: 'const text: string = "hello";\nconsole.log(text);\n' },
    folders: [],
  },
  bash: {
    extensions: ['.sh', '.bash'],
    interpreters: ['bash', 'sh', 'dash'],
    ways: [script('bash', 'bash', "bash -c 'echo $BASH_VERSION'", 'bash')],
    hello: { file: 'hello.sh', text: 'echo hello\n' },
    folders: [],
  },
  go: {
    extensions: ['.go'],
    interpreters: [],
    ways: [
      compiler(
        'go',
        'CGO_ENABLED=0 GO111MODULE=off GOFLAGS= GOCACHE=/tmp/go GOPATH=/tmp/path go build -o {program} {file}',
        'go version',
        'golang-go',
      ),
    ],
    hello: { file: 'hello.go', text: 'package main\n\nfunc main() { print("hello\\n") }\n' },
    folders: [],
  },
  rust: {
    extensions: ['.rs'],
    interpreters: [],
    ways: [compiler('rustc', 'rustc -O -o {program} {file}', 'rustc -V', 'rustc')],
    hello: { file: 'hello.rs', text: 'fn main() { println!("hello"); }\n' },
    folders: [],
  },
  perl: {
    extensions: ['.pl'],
    interpreters: ['perl'],
    ways: [script('perl', 'perl', "perl -e 'printf q(%vd), $^V'", 'perl')],
    hello: { file: 'hello.pl', text: 'print "hello\\n";\n' },
    folders: [],
  },
  ruby: {
    extensions: ['.rb'],
    interpreters: ['ruby'],
    ways: [script('ruby', 'ruby', 'ruby -v', 'ruby')],
    hello: { file: 'hello.rb', text: 'puts "hello"\n' },
    folders: [],
  },
};

export const BUILT_IN_LANGUAGES: Languages = new Map(Object.entries(BUILT_IN));
