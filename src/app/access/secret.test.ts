import { expect, it } from 'vitest';
import { newSecret, proves, readSecret } from './secret.ts';

it('a secret is proved by its text alone, and its id is never taken for an option', () => {
  for (let times = 0; times < 500; times++) {
    const { id, hash, text } = newSecret();
    expect(id).toMatch(/^[0-9a-f]{12}$/);
    const shown = readSecret(text);
    expect(shown).toEqual({ id, hash });
    expect(proves({ hash }, { hash: newSecret().hash })).toBe(false);
  }
});
