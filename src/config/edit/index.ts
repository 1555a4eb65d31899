/** All that changes a configuration; it loads the YAML reader, and is itself loaded by whoever needs it. */

export { type Backup, backupsOf, keepBackup } from './backups.ts';
export { type ConfigEdit, editConfig } from './edit-config.ts';
export { type ConfigOutline, configOutline, type OutlineEntry } from './outline.ts';
export { isInside, type OwnFile, ownFiles, ownFolder, readOwn } from './own-files.ts';
export { changedMeanwhile, replaceFile } from './replace-file.ts';
export { trustFiles } from '../trust.ts';
