export { BUILT_IN_LANGUAGES } from './built-in.ts';
export type { Language, Languages, Way } from './language.ts';
export { programFiles, programScript } from './program-script.ts';
export { languageOf, type Source } from './recognise.ts';
export { languagesWith } from './with-settings.ts';
