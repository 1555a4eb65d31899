/** Which languages work on a node, and why others do not, of its lines `able` and `unable`. */

import type { Abilities, AbleLanguage } from '../abilities.ts';
import type { Languages, Way } from '../languages/language.ts';
import { atLeast } from '../languages/version.ts';
import type { Answer } from './answer.ts';

interface Trial {
  readonly name: string;
  readonly way: Way;
  readonly said: string;
}

export function languagesIn(answer: Answer, languages: Languages): Pick<Abilities, 'languages' | 'unable'> {
  const able = new Map<string, AbleLanguage>();
  for (const { name, way, said } of trialsIn(answer.get('able'), languages))
    if (!able.has(name)) able.set(name, { version: versionIn(said) ?? '0', way: way.name });
  const unable = new Map<string, string>();
  for (const { name, way, said } of trialsIn(answer.get('unable'), languages))
    if (!able.has(name) && !unable.has(name)) unable.set(name, whyUnable(said, way));
  return { languages: able, unable };
}

/** `LANGUAGE WAY WHAT IT SAID`, of those that are in the table. */
function trialsIn(lines: readonly string[] = [], languages: Languages): Trial[] {
  return lines.flatMap((line) => {
    const [name = '', named = '', ...rest] = line.split(' ');
    const way = languages.get(name)?.ways.find((one) => one.name === named);
    return way === undefined ? [] : [{ name, way, said: rest.join(' ') }];
  });
}

/** The first number with a dot; some tools tell no more than one number. */
function versionIn(said: string): string | undefined {
  return (/\d+(?:\.\d+)+/.exec(said) ?? /\d+/.exec(said))?.[0];
}

function whyUnable(said: string, way: Way): string {
  if (said.startsWith('version '))
    return `${way.name} is not there for programs; install the package ${way.package}, below /usr`;
  const version = versionIn(said);
  if (way.atLeast !== undefined && version !== undefined && !atLeast(version, way.atLeast))
    return `${way.name} is ${version}, and ${way.atLeast} is needed`;
  return said === '' ? 'its hello said nothing' : `its hello did not work: ${said}`;
}
