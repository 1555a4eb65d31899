import { describe, expect, it } from 'vitest';
import { checkUpcallName, fillTemplate } from './upcall-template.ts';

const variables = { SOURCE: 'src', CFGDIR: '/etc/x', GROUP: 'web' };

describe('the text of an upcall', () => {
  it.each([
    ['echo $GROUP', 'echo web'],
    ['echo ${GROUP}s', 'echo webs'],
    ["sed 's/^$GROUP: *//p' $CFGDIR/f", "sed 's/^web: *//p' /etc/x/f"],
    ["grep '^$GROUP$$'", "grep '^web$'"],
    ['echo $$GROUP', 'echo $GROUP'],
    ["awk '{ print $1, $NF }'", "awk '{ print $1, $NF }'"],
    ['echo $NODE $GROUPS $', 'echo $NODE $GROUPS $'],
    ['$SOURCE-$SOURCE', 'src-src'],
  ])('%s becomes %s', (template, expected) => {
    expect(fillTemplate(template, variables)).toBe(expected);
  });

  it.each(['web', 'row-A', 'n1.example', '2001:db8::1', 'a_b', 'user@n1', 'été', '50%', '+x=y'])(
    'lets the name %s through',
    (name) => {
      expect(() => checkUpcallName('group', name, 'src')).not.toThrow();
    },
  );

  it.each(
    ['', '-rf', 'a b', 'a;b', "a'b", 'a"b', 'a`b', 'a$b', 'a|b', 'a&b', 'a>b', 'a<b', 'a(b', 'a\nb'].concat([
      'a\\b',
      'a/b',
      'a*b',
      'a?b',
      'a#b',
      'a~b',
      'a{b',
      'a[b',
      'a!b',
      'a\0b',
      'a\tb',
      'a\u2028b',
    ]),
  )('refuses the name %j', (name) => {
    expect(() => checkUpcallName('node', name, 'src')).toThrow(
      expect.objectContaining({ code: 'group-upcall' }),
    );
  });
});
