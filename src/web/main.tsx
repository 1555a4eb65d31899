/** Begins the console in the page. */

import { effect } from '@preact/signals';
import { render } from 'preact';
import { SESSION } from '../protocol/index.ts';
import { App } from './app.tsx';
import { call } from './api/call.ts';
import { signedIn, signedOut } from './api/standing.ts';
import { keepProblem } from './parts/notices.tsx';
import { startRouter } from './router/location.ts';
import { startClock } from './shell/now.ts';
import { applyTheme } from './shell/theme.ts';
import './styles/tokens.css';
import './styles/base.css';
import { language } from './texts/language.ts';
import { texts } from './texts/shell.ts';

startRouter(document.baseURI);
startClock();
applyTheme(document.documentElement);
effect(() => {
  document.documentElement.lang = language.value;
});
// What nobody has caught is a mistake: it is shown, not hidden in a log.
window.addEventListener('unhandledrejection', (event) => keepProblem(texts().unexpected, event.reason));

const place = document.querySelector('#app');
if (place) render(<App />, place);

call(SESSION.me).then(signedIn, () => signedOut('first'));
