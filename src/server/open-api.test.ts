import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { openApi } from '../../scripts/open-api.ts';
import { ENDPOINTS } from '../../test/support/api-endpoints.ts';
import { AREAS } from '../protocol/index.ts';

test('schema/openapi.json is up to date (node scripts/schema.mjs)', () => {
  const written = readFileSync(resolve(import.meta.dirname, '../../schema/openapi.json'), 'utf8');
  expect(JSON.parse(written)).toEqual(openApi());
});

test('every endpoint there is stands in the document', () => {
  const told = Object.values(AREAS).flatMap((table) =>
    Object.values(table).map(({ method, path }) => `${method} ${path}`),
  );
  expect(told.toSorted()).toEqual(ENDPOINTS.map(({ name }) => name).toSorted());
});
