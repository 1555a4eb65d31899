import { en } from './en.ts';
import { fr } from './fr.ts';
import { catalogue } from './language.ts';

/** Texts of the shell. */
export const texts = catalogue({ en, fr });
