/** Short words after an act, which go by themselves; and problems, which stay until they are read. */

import { signal } from '@preact/signals';
import { asProblem, type Problem } from '../api/problem.ts';
import { IconButton } from './button.tsx';
import { Icon } from './icon.tsx';
import css from './notices.module.css';
import { ProblemView } from './problem-view.tsx';
import { texts } from './texts.ts';

interface Notice {
  readonly id: number;
  readonly text: string;
}

interface KeptProblem {
  readonly id: number;
  /** What was being done. */
  readonly during: string;
  readonly problem: Problem;
  readonly at: number;
  readonly isRead: boolean;
}

const SHOWN_MS = 5000;
const MOST_PROBLEMS = 50;
let lastId = 0;

const notices = signal<readonly Notice[]>([]);
/** Newest first. */
export const problems = signal<readonly KeptProblem[]>([]);

/** Says that something was done. Nothing that matters: it is gone in seconds. */
export function say(text: string): void {
  const id = (lastId += 1);
  notices.value = [...notices.value, { id, text }];
  setTimeout(() => (notices.value = notices.value.filter((notice) => notice.id !== id)), SHOWN_MS);
}

/** Keeps a problem that has no place on the page: it stands there, and in the drawer, until it is dismissed. */
export function keepProblem(during: string, thrown: unknown): void {
  const kept = { id: (lastId += 1), during, problem: asProblem(thrown), at: Date.now(), isRead: false };
  problems.value = [kept, ...problems.value].slice(0, MOST_PROBLEMS);
}

/** It leaves the corner; the drawer has it still. */
function read(id: number): void {
  problems.value = problems.value.map((kept) => (kept.id === id ? { ...kept, isRead: true } : kept));
}

export function forgetProblem(id: number): void {
  problems.value = problems.value.filter((kept) => kept.id !== id);
}

export function Notices() {
  const t = texts();
  const unread = problems.value.filter((kept) => !kept.isRead).slice(0, 3);
  return (
    <section class={css.corner} aria-label={t.errors}>
      {unread.map(({ id, during, problem }) => (
        <div key={id} class={css.card}>
          <header class={css.during}>
            {during}
            <IconButton icon="close" label={t.dismiss} onClick={() => read(id)} />
          </header>
          <ProblemView problem={problem} />
        </div>
      ))}
      <div role="status">
        {notices.value.map(({ id, text }) => (
          <p key={id} class={css.notice}>
            <Icon name="check" size={14} />
            {text}
          </p>
        ))}
      </div>
    </section>
  );
}
