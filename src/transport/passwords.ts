/** The passwords of a run: asked of a person, once each, and kept nowhere but in the memory of this process. */

/** `jump` is `user@host` of a jump host; without it the nodes are meant. Undefined: nobody gives one. */
export type AskPassword = (jump?: string) => Promise<string | undefined>;

/** Asks once for the nodes and once for each jump host, one question after the other. */
export function rememberedPasswords(ask: AskPassword): AskPassword {
  const answers = new Map<string | undefined, Promise<string | undefined>>();
  let last: Promise<unknown> = Promise.resolve();
  return (jump) => {
    const answer = answers.get(jump) ?? last.then(() => ask(jump));
    last = answer.catch(() => undefined);
    answers.set(jump, answer);
    return answer;
  };
}
