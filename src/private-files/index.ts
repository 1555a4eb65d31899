export { lockWithin, takeLock } from './lock.ts';
export { readPrivateFile, writePrivateFile } from './private-file.ts';
export { makePrivateFolder } from './private-folder.ts';
