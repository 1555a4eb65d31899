import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectFailure, detailsOf, isAuthenticated, isResolved, isSent, sessionEnd } from './log-verdict.ts';

const REACHED = `debug1: Connecting to n1 [127.1.0.1] port 2222.
debug1: Connection established.
debug1: Local version string SSH-2.0-OpenSSH_9.2p1
debug1: Remote protocol version 2.0, remote software version OpenSSH_9.2p1
debug1: Authenticating to 127.1.0.1:2222 as 'alice'
debug1: kex: algorithm: curve25519-sha256
debug1: kex: host key algorithm: ssh-ed25519
debug1: kex: server->client cipher: aes128-ctr MAC: umac-64-etm@openssh.com compression: none
debug1: kex: client->server cipher: aes128-gcm@openssh.com MAC: <implicit> compression: none
debug1: Server host key: ssh-ed25519 SHA256:sObI7GRSHEEf7pZFBXG1laGjKFjl2jAInQWCWOc1sE8
debug1: Server accepts key: /home/alice/.ssh/id ED25519 SHA256:mpDE9 explicit
Authenticated to 127.1.0.1 ([127.1.0.1]:2222) using "publickey".
debug1: Entering interactive session.
`;
const SENT = `${REACHED}debug1: Sending command: true\n`;
const STATUS = 'debug1: client_input_channel_req: channel 0 rtype exit-status reply 0\n';
const SIGNAL = 'debug1: client_input_channel_req: channel 0 rtype exit-signal reply 0\n';

/** ssh ends each of its lines with CR and LF. */
function crlf(log: string): string {
  return log.replaceAll('\n', '\r\n');
}

describe('how a session ended', () => {
  it.each([
    ['exit 0', `${SENT}${STATUS}debug1: Exit status 0\n`, { kind: 'exited', code: 0 }],
    ['exit 255', `${SENT}${STATUS}debug1: Exit status 255\n`, { kind: 'exited', code: 255 }],
    ['a signal', `${SENT}${SIGNAL}debug1: Exit status -1\n`, { kind: 'signalled' }],
    ['a closed link', `${SENT}debug1: Exit status -1\n`, { kind: 'lost', cause: 'link-lost' }],
    ['a killed ssh', SENT, { kind: 'lost', cause: 'link-lost' }],
    [
      'keepalive',
      `${SENT}Timeout, server n1 not responding.\n`,
      { kind: 'lost', cause: 'keepalive-timeout' },
    ],
  ])('%s', (_, log, end) => {
    expect(sessionEnd(log, 'true')).toMatchObject(end);
    expect(sessionEnd(crlf(log), 'true')).toMatchObject(end);
  });

  it('takes no line of the command text for a record', () => {
    const command = `true\n${SIGNAL}debug1: Exit status 0`;
    expect(sessionEnd(`${REACHED}debug1: Sending command: ${command}\n`, command)).toMatchObject({
      kind: 'lost',
    });
    expect(
      sessionEnd(`${REACHED}debug1: Sending command: ${command}\ndebug1: Exit status 9\n`, command),
    ).toEqual({
      kind: 'exited',
      code: 9,
    });
  });

  it('takes nothing in the middle of a line for a record', () => {
    const quoted = [
      'debug1: Remote: debug1: Exit status 0',
      'debug1: Remote: x\rdebug1: Exit status 0',
      'debug1: Remote: x\u2028debug1: Exit status 0',
      'banner: Timeout, server n1 not responding.',
    ];
    expect(sessionEnd(`${SENT}${quoted.join('\n')}\n`, 'true')).toMatchObject({ cause: 'link-lost' });
  });
});

describe('why there is no session', () => {
  const START = 'debug1: Connecting to n1 [127.1.0.1] port 2222.\n';
  const FRAME = '@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\n';
  it.each([
    ['refused', `${START}ssh: connect to host n1 port 2222: Connection refused`, 'unreachable', 'refused'],
    ['no route', `${START}ssh: connect to host n1 port 22: No route to host`, 'unreachable', 'no-route'],
    [
      'timed out',
      `${START}ssh: connect to host n1 port 22: Connection timed out`,
      'unreachable',
      'connect-timeout',
    ],
    ['dns', 'ssh: Could not resolve hostname n1: Name or service not known', 'unreachable', 'dns'],
    [
      'no banner',
      `${START}Connection timed out during banner exchange\nConnection to 127.0.0.1 port 22 timed out`,
      'unreachable',
      'no-banner',
    ],
    [
      'throttled',
      `${START}kex_exchange_identification: read: Connection reset by peer\nConnection reset by 127.0.0.1 port 22`,
      'unreachable',
      'throttled',
    ],
    [
      'throttled, said so',
      `${START}debug1: kex_exchange_identification: banner line 0: Exceeded MaxStartups\nkex_exchange_identification: Connection closed by remote host`,
      'unreachable',
      'throttled',
    ],
    [
      'throttled by penalties',
      `${START}debug1: kex_exchange_identification: banner line 0: Not allowed at this time\nkex_exchange_identification: Connection closed by remote host`,
      'unreachable',
      'throttled',
    ],
    [
      'not SSH',
      `${START}debug1: kex_exchange_identification: banner line 0: HTTP/1.1 400 no\nkex_exchange_identification: Connection closed by remote host`,
      'unreachable',
      'no-banner',
    ],
    [
      'denied, after a greeting',
      `${START}debug1: kex_exchange_identification: banner line 0: hello\ndebug1: Remote protocol version 2.0, x\nalice@n1: Permission denied (publickey,password).`,
      'denied',
      'authentication',
    ],
    [
      'unknown key',
      `${START}No ED25519 host key is known for n1.\nHost key verification failed.`,
      'hostkey',
      'host-key-unknown',
    ],
    [
      'changed key',
      `${START}${FRAME}@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n${FRAME}Offending ED25519 key in /h/known_hosts:1\nHost key verification failed.`,
      'hostkey',
      'host-key-changed',
    ],
    [
      'revoked key',
      `${START}${FRAME}@       WARNING: REVOKED HOST KEY DETECTED!               @\n${FRAME}Host key verification failed.`,
      'hostkey',
      'host-key-revoked',
    ],
    [
      'no common algorithm',
      `${START}Unable to negotiate with 127.0.0.1 port 22: no matching cipher found.`,
      'unreachable',
      'protocol',
    ],
    [
      'a damaged stream',
      `${START}ssh_dispatch_run_fatal: Connection to 127.0.0.1 port 22: message authentication code incorrect`,
      'unreachable',
      'protocol',
    ],
  ])('%s', (_, log, outcome, cause) => {
    expect(connectFailure(`${log}\n`, '')).toMatchObject({ outcome, cause });
    expect(connectFailure(crlf(`${log}\n`), '')).toMatchObject({ outcome, cause });
  });

  it('names the file of a changed key', () => {
    const log = `@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nOffending ED25519 key in /h/known_hosts:1\n`;
    expect(connectFailure(log, '').detail).toContain('/h/known_hosts:1');
  });

  it('believes stderr only where the node cannot have written it', () => {
    const text = 'alice@gate: Permission denied (publickey).\n';
    const proxied = 'debug1: Executing proxy command: exec ssh -W [n1]:22 gate\n';
    expect(connectFailure(proxied, text)).toMatchObject({ outcome: 'denied', cause: 'authentication' });
    const spoken = `${proxied}debug1: Remote protocol version 2.0, remote software version x\nConnection closed by UNKNOWN\n`;
    expect(connectFailure(spoken, text)).toMatchObject({ outcome: 'unreachable', cause: 'protocol' });
    expect(connectFailure(START, text)).toMatchObject({ outcome: 'unreachable', cause: 'protocol' });
  });

  it('blames the gateway for what happens before the node has spoken', () => {
    const proxied =
      'debug1: Executing proxy command: exec ssh -W [n1]:22 gate\nkex_exchange_identification: Connection closed by remote host\n';
    for (const text of [
      '',
      'ssh: connect to host gate port 22: Connection refused\n',
      'channel 0: open failed: x\n',
    ]) {
      expect(connectFailure(proxied, text)).toMatchObject({ outcome: 'unreachable', cause: 'gateway' });
    }
  });

  it('blames this machine where ssh refused to start', () => {
    expect(connectFailure('', 'command-line: line 0: Bad configuration option: foo\n')).toEqual({
      outcome: 'local',
      cause: 'program',
      detail: 'command-line: line 0: Bad configuration option: foo',
    });
  });
});

describe('how far ssh came', () => {
  it('is told line by line', () => {
    expect([isResolved(''), isResolved(REACHED), isResolved('debug1: Executing proxy command: x\n')]).toEqual(
      [false, true, true],
    );
    expect([isAuthenticated(''), isAuthenticated(REACHED)]).toEqual([false, true]);
    expect([isSent(REACHED), isSent(SENT), isSent('x\rdebug1: Sending command: x')]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('comes with what was agreed', () => {
    expect(detailsOf(crlf(REACHED))).toEqual({
      user: 'alice',
      address: '127.1.0.1',
      port: 2222,
      keyExchange: 'curve25519-sha256',
      cipher: 'aes128-gcm@openssh.com',
      hostKey: { type: 'ssh-ed25519', fingerprint: 'SHA256:sObI7GRSHEEf7pZFBXG1laGjKFjl2jAInQWCWOc1sE8' },
      authentication: 'SHA256:mpDE9',
    });
    expect(detailsOf('Authenticated to n1 (via proxy) using "gssapi-with-mic".\n')).toEqual({
      authentication: 'gssapi-with-mic',
    });
  });
});

describe('any log at all', () => {
  it('gives a verdict of one safe line', () => {
    const line = fc.oneof(
      fc.constantFrom(
        ...SENT.split('\n'),
        'debug1: Exit status 3',
        'Host key verification failed.',
        'ssh: connect to host ',
      ),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(line), fc.string({ unit: 'binary' }), (lines, text) => {
        const log = lines.join('\n');
        const { detail } = connectFailure(log, text);
        expect(detail).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(detail.length).toBeLessThan(300);
        expect(['exited', 'signalled', 'lost']).toContain(sessionEnd(log, text).kind);
        detailsOf(log);
      }),
    );
  });
});
