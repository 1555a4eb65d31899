/**
 * Logs in by a password, once: by the method of that name, else as the answer to the one question of
 * keyboard-interactive that asks for it. Any other question is told, and not answered.
 */

import type { AuthHandlerMiddleware, KeyboardInteractiveCallback, Prompt } from 'ssh2';
import { printableLine } from '../printable.ts';
import type { Attempt } from './attempt.ts';
import type { Hop } from './target.ts';

export type NextMethod = Parameters<Parameters<AuthHandlerMiddleware>[2]>[0];

export class PasswordLogin {
  readonly #hop: Hop;
  readonly #attempt: Attempt;
  #isTried = false;
  #question: string | undefined;

  constructor(hop: Hop, attempt: Attempt) {
    this.#hop = hop;
    this.#attempt = attempt;
  }

  /** What the node asked instead of a password. */
  get question(): string | undefined {
    return this.#question;
  }

  /** Undefined when there is nothing more to try. */
  async next(methods: readonly string[]): Promise<NextMethod | undefined> {
    const { user: username, password: ask } = this.#hop;
    const type = (['password', 'keyboard-interactive'] as const).find((method) => methods.includes(method));
    if (ask === undefined || type === undefined || this.#isTried) return undefined;
    this.#isTried = true;
    // A person's typing is no time of the node's.
    const password = await this.#attempt.withoutClock(ask);
    if (password === undefined) return undefined;
    if (type === 'password') return { type, username, password };
    return { type, username, prompt: this.#answering(password) };
  }

  #answering(password: string): (...question: Question) => void {
    let isAnswered = false;
    return (...[, , , prompts, finish]) => {
      const [only] = prompts;
      if (!isAnswered && prompts.length === 1 && only && asksForPassword(only)) {
        isAnswered = true;
        return finish([password]);
      }
      this.#question = printableLine(prompts.map(({ prompt }) => prompt).join(' '));
      // As many answers as questions: else sshd hangs up without a word.
      finish(prompts.map(() => ''));
    };
  }
}

type Question = [
  name: string,
  instructions: string,
  language: string,
  prompts: Prompt[],
  finish: KeyboardInteractiveCallback,
];

/** PAM says `Password:` in the language of the node; a code of one use is asked for without echo, too. */
const PASSWORD_WORDS =
  /password|passwort|kennwort|mot de passe|contraseña|senha|wachtwoord|hasło|пароль|密码|パスワード/i;

function asksForPassword({ prompt, echo }: Prompt): boolean {
  return echo !== true && PASSWORD_WORDS.test(prompt);
}
