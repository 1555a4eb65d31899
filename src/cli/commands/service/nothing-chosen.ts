import type { ChosenServices } from '../../../app/index.ts';
import { GrappeError } from '../../../base/index.ts';

/** The services that are named have none of the nodes that are named. */
export function nothingChosen({ names, nodes }: ChosenServices): GrappeError {
  return new GrappeError('nothing-selected', {
    message: `none of '${names.join(', ')}' belongs on '${nodes?.fold() ?? ''}'`,
    hint: "'grappe service list' shows which services belong on which nodes",
  });
}
