/** Signed in: the shell. Else: the page that asks who one is; the address stays, so one comes back to where one was. */

import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { standing } from './api/standing.ts';
import { forgetAnswers } from './api/use.ts';
import { location } from './router/location.ts';
import { Shell } from './shell/shell.tsx';

const login = signal<ComponentType | undefined>(undefined);

export function App() {
  const now = standing.value;
  const isLogin = now.kind === 'out' || location.value.path === '/login';
  useEffect(() => {
    if (!isLogin) return;
    forgetAnswers();
    void import('./pages/login/page.tsx').then(({ Page }) => (login.value = Page));
  }, [isLogin]);
  if (isLogin) {
    const Login = login.value;
    return Login && <Login />;
  }
  return now.kind === 'in' ? <Shell me={now.me} /> : null;
}
