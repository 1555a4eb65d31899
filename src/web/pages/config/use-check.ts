/** What is wrong with the text in the editor, and what stands in it, as the server reads it. */

import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Answer, CONFIG } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { asProblem, type Problem } from '../../api/problem.ts';

export type Checked = Answer<typeof CONFIG.check>;

export interface Check {
  /** The last that is known. */
  readonly checked: Checked;
  /** It is of this very text. */
  readonly isFresh: boolean;
  readonly problem: Problem | undefined;
}

const PAUSE_MS = 250;

interface Done {
  readonly key: string;
  readonly checked: Checked;
}

/** `text` is undefined where nothing was changed: then it is as the server sees the files themselves. */
export function useCheck(file: string, text: string | undefined, saved: Checked): Check {
  const done: Signal<Done | undefined> = useSignal(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const key = `${file}\n${text}`;
  useEffect(() => {
    if (text === undefined) return undefined;
    let isOver = false;
    const timer = setTimeout(() => {
      call(CONFIG.check, { body: { file, text } }).then(
        (checked) => {
          if (isOver) return;
          problem.value = undefined;
          done.value = { key, checked };
        },
        (thrown: unknown) => {
          if (!isOver) problem.value = asProblem(thrown);
        },
      );
    }, PAUSE_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [key]);
  if (text === undefined) return { checked: saved, isFresh: true, problem: undefined };
  const { value } = done;
  return { checked: value?.checked ?? saved, isFresh: value?.key === key, problem: problem.value };
}
