/** Host keys and known_hosts lines made up for tests, hostile ones among them. */

import * as fc from 'fast-check';
import { hashName } from '../../src/transport/openssh-files/known-hosts/hashed-name.ts';
import { wireField } from '../../src/transport/openssh-files/wire-field.ts';

export interface SampleKey {
  /** `TYPE BASE64` */
  readonly text: string;
  readonly blob: Buffer;
}

/** A key of the right shape; nobody holds its private half. */
export function sampleKey(type: string, seed: number): SampleKey {
  const fill = (bytes: number): Buffer => Buffer.alloc(bytes, (seed % 255) + 1);
  const fields = type.includes('ed25519') ? [fill(32)] : [Buffer.from([1, 0, 1]), fill(256)];
  if (type.startsWith('sk-')) fields.push(Buffer.from('ssh:'));
  const blob = Buffer.concat([Buffer.from(type), ...fields].map((field) => wireField(field)));
  return { text: `${type} ${blob.toString('base64')}`, blob };
}

export const ED1 = sampleKey('ssh-ed25519', 1);
export const ED2 = sampleKey('ssh-ed25519', 2);
export const RSA = sampleKey('ssh-rsa', 3);

export const knownName = fc.constantFrom(
  'n1',
  'n2',
  'db.lan',
  'n10',
  '10.0.0.1',
  '::1',
  '[n1]:2222',
  '[10.0.0.1]:2200',
  'fe80::1%lo',
);
const hostsField = fc.oneof(
  knownName,
  fc.array(knownName, { minLength: 1, maxLength: 3 }).map((names) => names.join(',')),
  fc.constantFrom(
    '*',
    'n?',
    'n*,!n1',
    '!n1',
    '*.lan',
    '[n*]:2222',
    'N1,DB.lan',
    '10.0.*',
    '*,!*.lan',
    '[*]:22??',
    'n1,',
    ',n1',
  ),
  knownName.map((name) => hashName(name)),
);
export const someLine = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', '', '', '@revoked ', '@cert-authority '),
        hostsField,
        fc.constantFrom(ED1.text, ED2.text, RSA.text),
        fc.constantFrom('', ' c', ' c d # e'),
      )
      .map((parts) => `${parts[0]}${parts[1]} ${parts[2]}${parts[3]}`),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '',
      '# n1 x',
      '  # c',
      `  n1 ${ED1.text}`,
      `n1\t${RSA.text}`,
      'n1',
      'n1 ssh-ed25519',
      'n1 ssh-ed25519 AAAA',
      `@what n1 ${ED1.text}`,
      `n1 ssh-rsa ${ED1.text.split(' ')[1]}`,
      '|1|xx|yy ssh-ed25519 A',
      `|1|AAAA ${ED1.text}`,
      'n1 1024 35 1234567',
      `@revoked ${ED1.text}`,
      `n1 ${ED1.text}x`,
    ),
  },
);
