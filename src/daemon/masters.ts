/** The connections that the system's ssh keeps for us, in processes of its own. */

import { GrappeError } from '../base/index.ts';
import { type KeepMasters, MasterFolder, type MasterState } from '../transport/index.ts';
import { type Environment, findPlace } from './place.ts';

/** Where they are kept, and for how long; without a private folder, they are not. */
export function keepMasters(env: Environment, persistMs: number): KeepMasters {
  return { persistMs, folder: () => folderOf(env) };
}

function folderOf(env: Environment): string | undefined {
  try {
    return findPlace(env).masters;
  } catch (error) {
    if (error instanceof GrappeError) return undefined;
    throw error;
  }
}

/** Throws GrappeError where their folder is not safe. */
export function masterStates(env: Environment): Promise<readonly MasterState[]> {
  return new MasterFolder(findPlace(env).masters).states();
}

/** Ends those that nobody uses, and has the others end after their last use. Tells what there was. */
export function endMasters(env: Environment): Promise<readonly MasterState[]> {
  return new MasterFolder(findPlace(env).masters).endAll();
}
