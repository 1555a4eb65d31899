/** What the audit log tells of accounts: who came in, who was refused, what was changed. */

export type AccountEvent = SignedIn | SignInRefused | CallRefused | AccountChanged;

interface Acting {
  /** An account of the console; of a change at the command line, the account of this machine. */
  readonly user: string;
  readonly host: string;
  /** The address that it came from; null of one that sits here. */
  readonly from: string | null;
}

interface SignedIn extends Acting {
  readonly event: 'sign-in';
  readonly by: 'link' | 'password';
  /** The id of the session; what proves it is written nowhere. */
  readonly session: string;
}

interface SignInRefused extends Acting {
  readonly event: 'sign-in-refused';
  /** The name that was typed: there may be no such account. */
  readonly by: 'link' | 'password';
  readonly why: string;
}

interface CallRefused extends Acting {
  readonly event: 'call-refused';
  /** `POST /api/runs`. */
  readonly call: string;
  readonly code: string;
}

interface AccountChanged extends Acting {
  readonly event: 'account-change';
  /** Whose. */
  readonly account: string;
  readonly change:
    | 'added'
    | 'changed'
    | 'removed'
    | 'disabled'
    | 'enabled'
    | 'link made'
    | 'password set'
    | 'password taken away'
    | 'session ended'
    | 'token made'
    | 'token revoked';
  /** What it is now: `role operator, nodes n[1-4]`; or which session, which token. */
  readonly details: string;
}
