import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryName } from '../../src/engine/transfer/temporary-name.ts';
import { cleanEnvironment, type Finished, grappe } from '../support/grappe.ts';
import { descendantsOf } from '../support/processes.ts';
import { type Sshd, sshdInstalled, startSshd } from '../support/sshd.ts';

const MEBIBYTE = 1024 * 1024;
const NODES = 'n[1-8]';

/** Nodes are kept apart by folders of their own; the ssh that is first in their PATH is ours. */
describe.skipIf(!sshdInstalled)('large files', () => {
  let sshd: Sshd;
  let folder: string;
  let source: string;
  const nodes = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'grappe-spread-'));

  beforeAll(async () => {
    chmodSync(nodes, 0o777);
    const enter = join(nodes, 'enter');
    writeFileSync(
      enter,
      `set -- $SSH_CONNECTION; mkdir -p ${nodes}/$3; cd ${nodes}/$3; exec sh -c "$SSH_ORIGINAL_COMMAND"\n`,
    );
    const path = `${nodes}/bin:/usr/local/bin:/usr/bin:/bin`;
    sshd = await startSshd({
      sftp: '/usr/lib/openssh/sftp-server',
      extraConfig: [`ForceCommand PATH=${path} sh ${enter}`],
    });
    mkdirSync(join(nodes, 'bin'));
    const owner = sshd.user;
    execFileSync('install', ['-m', '600', '-o', owner, sshd.identity, join(nodes, 'key')]);
    execFileSync('install', ['-m', '644', sshd.knownHosts, sshd.sshConfig, nodes]);
    // No agent goes along, and what else the login brings.
    trust(
      `env >${nodes}/env; exec /usr/bin/ssh -i ${nodes}/key -F ${nodes}/ssh_config -o UserKnownHostsFile=${nodes}/known_hosts "$@"`,
    );
  });
  afterAll(async () => {
    await sshd.stop();
    rmSync(nodes, { recursive: true });
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-copy-'));
    source = join(folder, 'image');
    return () => {
      rmSync(folder, { recursive: true });
      for (const name of readdirSync(nodes))
        if (name.startsWith('127.')) rmSync(join(nodes, name), { recursive: true });
    };
  });

  function trust(script: string): void {
    writeFileSync(join(nodes, 'bin/ssh'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(nodes, 'bin/ssh'), 0o755);
  }

  const copy = (...words: string[]): Promise<Finished> =>
    grappe(['copy', '--no-persist', ...words, '-F', sshd.sshConfig], {
      cwd: folder,
      env: cleanEnvironment(folder),
    });
  const at = (node: number, name: string): string => join(nodes, `127.1.0.${node}`, name);

  /** Mostly a hole: what is compared is long, what is sent is short. */
  function plantImage(): void {
    writeFileSync(source, 'head');
    truncateSync(source, 64 * MEBIBYTE);
    chmodSync(source, 0o754);
  }

  it('go from node to node, and are whole everywhere', async () => {
    plantImage();
    const { stdout, stderr, exit } = await copy('-f', '4', 'image', `${NODES}:`);
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 0 });
    // Mostly the last four: a node that is slow to be reached lets others go first.
    expect(stderr).toMatch(/^n\[\S+\]: 1 copied \(64\.0 MiB\), 1 of them from other nodes$/m);
    expect(stderr).not.toContain('came from here');
    const wanted = digestOf(source);
    for (let node = 1; node <= 8; node++) {
      expect(digestOf(at(node, 'image'))).toBe(wanted);
      expect(statSync(at(node, 'image')).mode & 0o7777).toBe(0o754);
      expect(readdirSync(at(node, ''))).toEqual(['image']);
    }
    expect(readFileSync(join(nodes, 'env'), 'utf8')).not.toContain('SSH_AUTH_SOCK');
  });

  it.each([
    ['cannot log in there', 'echo "n1: Permission denied (publickey)." >&2; exit 255', 'Permission denied'],
    [
      'get other bytes from there',
      'case $* in *cat*) head -c 67108864 /dev/urandom ;; esac',
      'it did not arrive whole',
    ],
    [
      'get bytes without end from there',
      'case $* in *cat*) cat /dev/zero ;; esac',
      'it did not arrive whole',
    ],
  ])('go from here to nodes that %s', async (_case, ssh, why) => {
    trust(ssh);
    plantImage();
    const { stderr, exit } = await copy('-f', '4', 'image', `${NODES}:`);
    expect(exit).toBe(0);
    expect(stderr).toMatch(/^grappe: n\[\S+\]: large files came from here: /m);
    expect(stderr).toContain(why);
    const wanted = digestOf(source);
    for (let node = 1; node <= 8; node++) {
      expect(digestOf(at(node, 'image'))).toBe(wanted);
      expect(readdirSync(at(node, ''))).toEqual(['image']);
    }
  });

  it('go from here at once to nodes that need not wait for others: they could not log in there', async () => {
    trust(`echo "$*" >>${nodes}/asked; exit 255`);
    writeFileSync(source, Buffer.alloc(64 * MEBIBYTE, 'no hole'));
    const { stderr, exit } = await copy('image', `${NODES}:`);
    expect(exit).toBe(0);
    expect(stderr).toContain("large files came from here: its ssh does not reach 'n");
    const asked = readFileSync(join(nodes, 'asked'), 'utf8');
    expect(asked).toContain(
      '-a -x -T -o BatchMode=yes -o StrictHostKeyChecking=yes -o ClearAllForwardings=yes',
    );
  });

  it('go from here to nodes that take long to find the others', async () => {
    trust('exec sleep 1000');
    plantImage();
    const { stderr, exit } = await copy('image', `${NODES}:`);
    expect(exit).toBe(0);
    expect(stderr).toContain('n[1-8]: 1 copied (64.0 MiB)\n');
    expect(descendantsOf(sshd.pid).filter(({ command }) => command.includes('sleep 1000'))).toEqual([]);
  });

  it('all go from here with --no-spread', async () => {
    plantImage();
    const { stderr, exit } = await copy('--no-spread', 'image', `${NODES}:`);
    expect(exit).toBe(0);
    expect(stderr).toContain('n[1-8]: 1 copied (64.0 MiB)\n');
  });

  describe('that a cut copy left unfinished', () => {
    const bytes = Buffer.alloc(9 * MEBIBYTE, 'content of a file\n');
    const digest = createHash('sha256').update(bytes).digest('hex');

    function plantUnfinished(name: string, content: Buffer, ageHours = 0): string {
      mkdirSync(at(1, ''), { recursive: true });
      execFileSync('chmod', ['777', at(1, '')]);
      const path = at(1, name);
      writeFileSync(path, content);
      execFileSync('chown', [sshd.user, path]);
      const time = new Date(Date.now() - ageHours * 3_600_000);
      utimesSync(path, time, time);
      return path;
    }

    it('go on from there', async () => {
      writeFileSync(source, bytes);
      plantUnfinished(temporaryName(digest), bytes.subarray(0, 5_000_001));
      const { stderr, exit } = await copy('-p', 'image', 'n1:');
      expect(exit).toBe(0);
      expect(stderr).toContain('n1: 1 copied (9.0 MiB), 1 of them resumed\n');
      expect(digestOf(at(1, 'image'))).toBe(digest);
      expect(Math.floor(statSync(at(1, 'image')).mtimeMs / 1000)).toBe(
        Math.floor(statSync(source).mtimeMs / 1000),
      );
      expect(readdirSync(at(1, ''))).toEqual(['image']);
    });

    it('by several cuts go on from the longest, and none stays', async () => {
      writeFileSync(source, bytes);
      for (const size of [0, 3_000_000, 5_000_001, 4_000_000])
        plantUnfinished(temporaryName(digest), bytes.subarray(0, size));
      const other = temporaryName(createHash('sha256').update('other').digest('hex'));
      plantUnfinished(other, bytes);
      const { stderr } = await copy('image', 'n1:');
      expect(stderr).toContain('n1: 1 copied (9.0 MiB), 1 of them resumed\n');
      expect(readdirSync(at(1, '')).toSorted()).toEqual([other, 'image']);
    });

    it('F34: go on after the program was killed', async () => {
      writeFileSync(source, Buffer.alloc(64 * MEBIBYTE, 'content of a file\n'));
      const left = (): string[] => (existsSync(at(1, '')) ? readdirSync(at(1, '')) : []);
      const isUnderWay = (): boolean => left().some((name) => statSync(at(1, name)).size > 5_000_000);
      await grappe(['copy', '--no-persist', 'image', 'n1:', '-F', sshd.sshConfig], {
        cwd: folder,
        env: cleanEnvironment(folder),
        started(child) {
          const watch = setInterval(() => isUnderWay() && child.kill('SIGKILL'), 1);
          child.once('exit', () => clearInterval(watch));
        },
      });
      expect(left()).toEqual([expect.stringMatching(/^\.grappe-.*\.partial$/)]);
      const { stderr, exit } = await copy('image', 'n1:');
      expect(exit).toBe(0);
      expect(stderr).toContain('n1: 1 copied (64.0 MiB), 1 of them resumed\n');
      expect(digestOf(at(1, 'image'))).toBe(digestOf(source));
      expect(left()).toEqual(['image']);
    });

    it('begin anew where it is the beginning of something else', async () => {
      writeFileSync(source, bytes);
      const left = temporaryName(digest);
      plantUnfinished(left, Buffer.alloc(1000, 'forged'));
      const { stderr, exit } = await copy('image', 'n1:');
      expect(exit).toBe(0);
      expect(stderr).toContain('n1: 1 copied (9.0 MiB)\n');
      expect(digestOf(at(1, 'image'))).toBe(digest);
      expect(readdirSync(at(1, '')).toSorted()).toEqual([left, 'image']);
    });

    it('are removed after a day, and no other file is', async () => {
      writeFileSync(source, 'small');
      const [stale, young] = [temporaryName(), temporaryName()];
      plantUnfinished(stale, bytes, 25);
      plantUnfinished(young, bytes, 23);
      plantUnfinished('old.partial', bytes, 25);
      expect(await copy('image', 'n1:')).toMatchObject({ exit: 0 });
      expect(readdirSync(at(1, '')).toSorted()).toEqual([young, 'image', 'old.partial'].toSorted());
    });
  });
});

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
