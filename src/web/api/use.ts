/** The API in components: answers that stay up to date, and acts. */

import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Answer, CallInput, Endpoint } from '../../protocol/index.ts';
import { call, urlOf } from './call.ts';
import { asProblem, type Problem } from './problem.ts';
import { LiveResource, type Resource } from './resource.ts';

/** Answers that were shown, so that going back shows them at once while they are asked for anew. */
const shown = new Map<string, unknown>();
const MOST_SHOWN = 40;

/**
 * What a GET endpoint answers, kept up to date by these topics. Another input is another question.
 *
 * @example
 * const info = useAnswer(ABOUT.info, ['jobs']);
 * if (info.value.value === undefined) return <Waiting of={info} />;
 */
export function useAnswer<E extends Endpoint>(
  endpoint: E,
  topics: readonly string[],
  ...input: CallInput<E>
): Resource<Answer<E>> {
  const url = urlOf(endpoint, ...input);
  const followed = topics.join(' ');
  const resource = useMemo(() => {
    const made = new LiveResource(async () => {
      const answer = await call(endpoint, ...input);
      remember(url, answer);
      return answer;
    });
    made.value.value = shown.get(url) as Answer<E> | undefined;
    return made;
    // The input is in the address.
  }, [endpoint, url]);
  useEffect(() => {
    resource.open(followed === '' ? [] : followed.split(' '));
    return () => resource.close();
  }, [resource, followed]);
  return resource;
}

function remember(url: string, answer: unknown): void {
  shown.delete(url);
  shown.set(url, answer);
  for (const oldest of shown.keys()) {
    if (shown.size <= MOST_SHOWN) return;
    shown.delete(oldest);
  }
}

/** Forgets all: somebody else may sign in. */
export function forgetAnswers(): void {
  shown.clear();
}

export interface Act<Given extends readonly unknown[]> {
  /** True when it was carried out. While it goes on, a second press does nothing. */
  run(...given: Given): Promise<boolean>;
  readonly isBusy: boolean;
  readonly problem: Problem | undefined;
  clear(): void;
}

/** Something that a person does, with its end: busy, done, or a problem to show beside it. */
export function useAct<Given extends readonly unknown[]>(
  act: (...given: Given) => Promise<unknown>,
): Act<Given> {
  const isBusy = useSignal(false);
  const problem = useSignal<Problem | undefined>(undefined);
  const run = async (...given: Given) => {
    if (isBusy.value) return false;
    isBusy.value = true;
    problem.value = undefined;
    try {
      await act(...given);
      return true;
    } catch (thrown) {
      problem.value = asProblem(thrown);
      return false;
    } finally {
      isBusy.value = false;
    }
  };
  return { run, isBusy: isBusy.value, problem: problem.value, clear: () => (problem.value = undefined) };
}
