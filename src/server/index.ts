export { type ConsoleOptions, openConsole, type OpenConsole } from './open-console.ts';
