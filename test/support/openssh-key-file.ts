/** The text of a private key file in OpenSSH's format around a public key; its private half is empty. */

import { uint32, wireField } from '../../src/transport/openssh-files/wire-field.ts';

export function opensshKeyFile(publicBlob: Buffer, cipher = 'none'): string {
  const parts = [
    Buffer.from('openssh-key-v1\0'),
    wireField(Buffer.from(cipher)),
    wireField(Buffer.from('none')),
    wireField(Buffer.alloc(0)),
    uint32(1),
    wireField(publicBlob),
    wireField(Buffer.alloc(0)),
  ];
  const body = Buffer.concat(parts).toString('base64').replaceAll(/.{70}/g, '$&\n');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----\n`;
}
