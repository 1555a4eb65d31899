/** The part of ssh2 that speaks SFTP; its own types leave it out. */

declare module 'ssh2/lib/protocol/SFTP.js' {
  import type { SFTPWrapper } from 'ssh2';

  interface SftpEngine extends SFTPWrapper {
    /** Takes bytes from the server; null is their end. */
    push(data: Buffer | null): void;
    /** Sends the first packet. */
    _init(): void;
  }

  const library: {
    readonly SFTP: new (
      client: { readonly _protocol: object },
      channel: { readonly type: 'sftp'; readonly incoming: object; readonly outgoing: object },
    ) => SftpEngine;
  };
  export default library;
}
