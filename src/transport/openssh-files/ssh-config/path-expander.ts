/** Paths in option values: home, tokens and variables of one host put in. */

import { hostname } from 'node:os';
import type { Evaluation } from './evaluate.ts';
import {
  type Tokens,
  connectionHash,
  expandTilde,
  expandTokens,
  expandVariables,
  namesOtherHome,
} from './tokens.ts';

/** What the evaluation is completed with. */
export interface LocalFacts {
  readonly home: string;
  readonly user: string;
  readonly uid: number;
  readonly environment: NodeJS.ProcessEnv;
  readonly systemFolder: string;
}

/** Expands a path that an option gave; the option's name is for messages. */
export type Expander = (path: string, option: string) => string;

/** What the tokens stand for. */
export interface TokenSource {
  readonly name: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  readonly hostKeyAlias: string | undefined;
  readonly jump: string;
  readonly facts: LocalFacts;
}

export function pathExpander(source: TokenSource, evaluation: Evaluation): Expander {
  let tokens: Tokens | undefined;
  return (path, option) => {
    if (namesOtherHome(path)) evaluation.open.add(`${option} '${path}' is below another account's home`);
    const tilded = expandTilde(path, source.facts.home);
    if (!/[%$]/.test(tilded)) return tilded;
    tokens ??= tokensOf(source);
    return expandVariables(expandTokens(tilded, tokens, option), source.facts.environment, option);
  };
}

function tokensOf({ name, hostName, port, user, hostKeyAlias, jump, facts }: TokenSource): Tokens {
  const local = hostname();
  return {
    C: connectionHash([local, hostName, String(port), user, jump]),
    L: local.split('.', 1)[0] ?? local,
    d: facts.home,
    h: hostName,
    i: String(facts.uid),
    j: jump,
    k: hostKeyAlias ?? name,
    l: local,
    n: name,
    p: String(port),
    r: user,
    u: facts.user,
  };
}
