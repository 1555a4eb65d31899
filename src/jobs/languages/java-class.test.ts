import { describe, expect, it } from 'vitest';
import { javaClassOf, javaFileOf } from './java-class.ts';

const MAIN = 'public static void main(String[] a) {}';

describe('the class of a Java source', () => {
  it.each([
    [`class A { ${MAIN} }`, 'A', undefined],
    [`public final class B { ${MAIN} }`, 'B', 'B.java'],
    [`package x.y ;\npublic class C { ${MAIN} }`, 'x.y.C', 'C.java'],
    [`class Part {}\nclass Whole { ${MAIN} }\nclass Rest {}`, 'Whole', undefined],
    [`/* public class No */ // class No\nclass D { String s = "public class No"; ${MAIN} }`, 'D', undefined],
    [`record E(int x) { ${MAIN} }`, 'E', undefined],
    [`enum Été { A; ${MAIN} }`, 'Été', undefined],
    ['void main() {}', undefined, undefined],
    ['class F { String s = """\n public class No """; void main() {} }', 'F', undefined],
  ])('%j', (source, name, file) => {
    expect(javaClassOf(source)).toBe(name);
    expect(javaFileOf(source)).toBe(file);
  });
});
