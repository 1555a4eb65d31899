/** `grappe gateway`: the work of a gateway. Orders come on standard input, reports go to standard output. */

import { EXIT } from '../../../base/index.ts';
import { serve } from '../../../gateway/index.ts';
import { VERSION } from '../../version.ts';

export async function run(): Promise<number> {
  await serve(VERSION);
  return EXIT.ok;
}
