/** Texts of the page that asks who one is. */

import { catalogue } from '../../texts/language.ts';

const en = {
  title: 'Sign in',
  titleOf: (cluster: string) => `Sign in to ${cluster}`,
  name: 'Name',
  password: 'Password',
  signIn: 'Sign in',
  signingIn: 'The link is being used…',
  why: {
    first: 'With the name and the password of your account here.',
    expired: 'The session has ended by itself. Sign in again: the page you were on stays.',
    'signed-out': 'You have signed out.',
    revoked: 'The session was ended, or the account was changed. Sign in again.',
  },
  firstStart: 'Nobody has a password here yet.',
  firstStartText: 'Open the link that was printed where the server was started. It is good once.',
  noPassword: 'No password, or forgotten?',
  noPasswordText: 'An administrator makes a link for you, on the Settings page or with',
  welcome: (name: string) => `Signed in as ${name}`,
  language: 'Language',
};

const fr: typeof en = {
  title: 'Connexion',
  titleOf: (cluster) => `Connexion à ${cluster}`,
  name: 'Nom',
  password: 'Mot de passe',
  signIn: 'Se connecter',
  signingIn: 'Le lien est en cours d’utilisation…',
  why: {
    first: 'Avec le nom et le mot de passe de votre compte ici.',
    expired: 'La session s’est terminée d’elle-même. Reconnectez-vous : la page où vous étiez reste.',
    'signed-out': 'Vous vous êtes déconnecté.',
    revoked: 'La session a été fermée, ou le compte modifié. Reconnectez-vous.',
  },
  firstStart: 'Personne n’a encore de mot de passe ici.',
  firstStartText: 'Ouvrez le lien affiché là où le serveur a été lancé. Il ne sert qu’une fois.',
  noPassword: 'Sans mot de passe, ou oublié ?',
  noPasswordText: 'Un administrateur vous fait un lien, sur la page Réglages ou avec',
  welcome: (name) => `Connecté en tant que ${name}`,
  language: 'Langue',
};

export const texts = catalogue({ en, fr });
