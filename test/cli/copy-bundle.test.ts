/** Many small files go to a node in one stream; what its tar does not make of it arrives all the same. */

import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanEnvironment, type Finished, grappe } from '../support/grappe.ts';
import { nodeAddress, type Sshd, sshdInstalled, startSshd } from '../support/sshd.ts';

const NAMES = Array.from({ length: 40 }, (_, at) => `file ${at}`);
const OLD = new Date('2020-02-03T04:05:06Z');
const PATH = '/usr/local/bin:/usr/bin:/bin';

/** What `tar` does on each node, beginning with n1. */
const TARS: readonly (readonly [string, string])[] = [
  ['is as it should be', 'exec tar "$@"'],
  ['is missing', 'exit 127'],
  ['damages a file', 'tar "$@"; for draft in to/tree/.grappe-*; do echo wrong >"$draft"; exit; done'],
  ['ends early', 'head -c 9000 | tar "$@"'],
  ['works elsewhere', 'mkdir -p elsewhere/to/tree; cd elsewhere; exec tar "$@"'],
];

describe.skipIf(!sshdInstalled)('many small files', () => {
  let sshd: Sshd;
  let folder: string;
  let here: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-bundle-'));
    here = join(folder, 'here');
    mkdirSync(join(here, 'tree'), { recursive: true });
    for (const name of NAMES) {
      const path = join(here, 'tree', name);
      writeFileSync(path, name.repeat(100));
      chmodSync(path, name === 'file 7' ? 0o750 : 0o604);
      utimesSync(path, OLD, OLD);
    }
    for (const [index, [, text]] of TARS.entries()) plantNode(index + 1, text);
    writeFileSync(
      join(folder, 'enter'),
      `set -- $SSH_CONNECTION; cd ${folder}/$3; PATH=${folder}/$3/bin:${PATH}; exec sh -c "$SSH_ORIGINAL_COMMAND"\n`,
    );
    chmodSync(folder, 0o777);
    sshd = await startSshd({
      sftp: '/usr/lib/openssh/sftp-server',
      extraConfig: [`ForceCommand sh ${folder}/enter`],
    });
  });
  afterAll(async () => {
    await sshd.stop();
    rmSync(folder, { recursive: true });
  });

  const nodeFolder = (index: number): string => join(folder, nodeAddress(index));

  function plantNode(index: number, text: string): void {
    const at = nodeFolder(index);
    mkdirSync(join(at, 'bin'), { recursive: true });
    chmodSync(at, 0o777);
    writeFileSync(join(at, 'bin/tar'), `#!/bin/sh\necho "$@" >>${at}/asked\nPATH=${PATH}\n${text}\n`);
    chmodSync(join(at, 'bin/tar'), 0o755);
  }

  const copy = (...words: string[]): Promise<Finished> =>
    grappe(['copy', '-F', sshd.sshConfig, '--no-persist', ...words], {
      cwd: here,
      env: cleanEnvironment(folder),
    });

  it.each(TARS.map(([what], index) => [what, index + 1] as const))(
    'arrive whole, with modes and times, where tar %s',
    async (_what, index) => {
      const { stderr, exit } = await copy('-p', 'tree', `n${index}:to/`);
      expect(stderr).toContain('41 copied');
      expect(exit).toBe(0);
      const there = join(nodeFolder(index), 'to/tree');
      expect(readdirSync(there).sort()).toEqual([...NAMES].sort());
      for (const name of NAMES) {
        expect(readFileSync(join(there, name), 'utf8')).toBe(name.repeat(100));
        const { mode, mtimeMs } = statSync(join(there, name));
        expect([mode & 0o7777, mtimeMs]).toEqual([name === 'file 7' ? 0o750 : 0o604, OLD.getTime()]);
      }
      expect(readFileSync(join(nodeFolder(index), 'asked'), 'utf8')).toBe('-xopf -\n');
    },
  );

  it('take the place of those that are there, with the time as it comes', async () => {
    const there = join(nodeFolder(1), 'again/tree');
    const began = Date.now() - 60_000;
    await copy('tree', 'n1:again/');
    for (const name of NAMES) writeFileSync(join(here, 'tree', name), `${name} anew`);
    expect((await copy('tree', 'n1:again/')).exit).toBe(0);
    for (const name of NAMES) expect(readFileSync(join(there, name), 'utf8')).toBe(`${name} anew`);
    expect(statSync(join(there, 'file 1')).mtimeMs).toBeGreaterThan(began);
  });
});
