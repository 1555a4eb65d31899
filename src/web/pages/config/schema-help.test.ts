import { describe, expect, it } from 'vitest';
import written from '../../../../schema/grappe.schema.json' with { type: 'json' };
import { aboutPath, choicesAt, type Schema, spotAt } from './schema-help.ts';

const schema: Schema = written;

/** `|` is the cursor. */
function spot(text: string) {
  const lines = text.slice(0, text.indexOf('|')).split('\n');
  return spotAt(lines.slice(0, -1), lines.at(-1)!);
}

const SERVICES = `version: 1
groups:
  a: n1
services:
  # the site
  web:
    nodes: "@a"
    healthcheck:
      tcp: 80
`;

describe('a place in the text', () => {
  it.each([
    ['ver|', [], 'key', 'ver'],
    ['version: |', ['version'], 'value', ''],
    [`${SERVICES}    sta|`, ['services', 'web'], 'key', 'sta'],
    [`${SERVICES}    state: st|`, ['services', 'web', 'state'], 'value', 'st'],
    [`${SERVICES}      int|`, ['services', 'web', 'healthcheck'], 'key', 'int'],
    [`${SERVICES}  |`, ['services'], 'key', ''],
    [`${SERVICES}|`, [], 'key', ''],
    ['routes:\n  - nodes: n1\n    v|', ['routes', '*'], 'key', 'v'],
    ['routes:\n  - no|', ['routes', '*'], 'key', 'no'],
  ])('%j is found', (text, path, kind, word) => {
    expect(spot(text)).toMatchObject({ path, kind, word });
  });

  it('is none in a comment', () => {
    expect(spot('nodes: n1 # st|')).toBeUndefined();
  });
});

describe('what may stand there', () => {
  const labels = (text: string) => choicesAt(schema, spot(text)!).map(({ label }) => label);

  it('keys of the file, of a service, of a list', () => {
    expect(labels('|')).toEqual(expect.arrayContaining(['version', 'groups', 'services', 'console']));
    expect(labels(`${SERVICES}    |`)).toEqual(expect.arrayContaining(['unit', 'state', 'rollout']));
    expect(labels('routes:\n  - |')).toEqual(expect.arrayContaining(['nodes', 'via']));
    expect(labels('groups:\n  |')).toEqual([]);
  });

  it('words of a value', () => {
    expect(labels(`${SERVICES}    state: |`)).toEqual(['started', 'stopped']);
    expect(labels(`${SERVICES}    enabled: |`)).toEqual(['true', 'false']);
    expect(labels('cluster:\n  colour: |')).toContain('magenta');
  });

  it('is told in the words of the schema', () => {
    expect(aboutPath(schema, ['groups'])).toContain('named node sets');
    expect(aboutPath(schema, ['services', 'web', 'state'])).toBe('started | stopped');
    expect(aboutPath(schema, ['no', 'such'])).toBeUndefined();
  });
});
