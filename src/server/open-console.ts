/** The console as a whole: what it works on, its accounts, its door. */

import { Accounts, type ConsoleRequest, ConsoleSite, stateFolderOf } from '../app/index.ts';
