/** The class that `java` is to start, as the source names it. */

const NAME = '[\\p{L}_$][\\p{L}\\p{N}_$]*';
const PACKAGE = new RegExp(`^\\s*package\\s+(${NAME}(?:\\s*\\.\\s*${NAME})*)\\s*;`, 'mu');
const TYPE = new RegExp(`\\b(?:class|enum|record|interface)\\s+(${NAME})`, 'gu');
const PUBLIC_TYPE = new RegExp(
  `\\bpublic\\s+(?:(?:final|abstract|sealed|strictfp|static)\\s+)*(?:class|enum|record|interface)\\s+(${NAME})`,
  'u',
);
const MAIN = /\bvoid\s+main\s*\(/;

/** With its package; undefined where the source has none. The public one, else the last that begins before `main`. */
export function javaClassOf(source: string): string | undefined {
  const code = withoutTexts(source);
  const before = code.slice(0, MAIN.exec(code)?.index ?? code.length);
  const name = PUBLIC_TYPE.exec(code)?.[1] ?? [...before.matchAll(TYPE)].at(-1)?.[1];
  const folder = PACKAGE.exec(code)?.[1]?.replaceAll(/\s/g, '');
  return folder === undefined || name === undefined ? name : `${folder}.${name}`;
}

/** `javac` takes a public class only from a file of its name. */
export function javaFileOf(source: string): string | undefined {
  const name = PUBLIC_TYPE.exec(withoutTexts(source))?.[1];
  return name === undefined ? undefined : `${name}.java`;
}

/** Comments and texts may say `class` as well. */
function withoutTexts(source: string): string {
  return source.replaceAll(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g,
    ' ',
  );
}
