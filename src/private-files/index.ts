export { makePrivateFile, openPrivateFolder } from './close-to-others.ts';
export { existingFile } from './existing-file.ts';
export { makeFolder, makePrivateFolder } from './folder.ts';
export { lockWithin, takeLock } from './lock.ts';
export { readPrivateFile, writePrivateFile } from './private-file.ts';
export { isBusy, isDamaged, isSqliteError } from './sqlite-error.ts';
