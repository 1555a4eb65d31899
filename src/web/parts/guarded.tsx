/** Keeps a mistake of one page from taking the shell down: it is shown in its place. */

import { Component, type ComponentChildren } from 'preact';
import { asProblem } from '../api/problem.ts';
import css from './page.module.css';
import { ProblemView } from './problem-view.tsx';

interface GuardedState {
  readonly thrown: unknown;
}

export class Guarded extends Component<{ readonly children: ComponentChildren }, GuardedState> {
  override state: GuardedState = { thrown: undefined };

  static override getDerivedStateFromError(thrown: unknown): GuardedState {
    return { thrown };
  }

  override render() {
    if (this.state.thrown === undefined) return this.props.children;
    return (
      <div class={css.page}>
        <ProblemView
          problem={asProblem(this.state.thrown)}
          onAgain={() => this.setState({ thrown: undefined })}
        />
      </div>
    );
  }
}
