import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BoxHost, type ProgramEnd, type ProgramToRun } from '../../../test/support/boxed-programs.ts';
import { processes, processesWith, uniqueDuration, until } from '../../../test/support/processes.ts';

const MIB = 2 ** 20;
const host = BoxHost.of('user');
const abilities = host?.abilities(['c', 'python']);
const unable = abilities?.isolation.box == null;
const run = async (program: ProgramToRun): Promise<ProgramEnd> => {
  if (host === undefined || abilities === undefined) throw new Error('no host');
  return host.run(abilities, program);
};

afterAll(() => host?.[Symbol.dispose]());

describe.skipIf(unable).concurrent('a program in the sandbox', () => {
  it('makes no more processes than it may', async () => {
    const mark = uniqueDuration();
    const end = await run({
      command: `i=0; while [ $i -lt 200 ]; do sleep ${mark} & i=$((i+1)); echo $i; done; wait`,
      limits: { processes: 20, wallMs: 1500 },
    });
    expect(Number(end.out.trim().split('\n').at(-1))).toBeLessThanOrEqual(20);
    expect(end.out).not.toBe('');
    expect(processesWith(mark)).toEqual([]);
  });

  it('survives no fork bomb', async () => {
    const end = await run({
      files: { 'bomb.sh': 'bomb() { bomb grappe-bomb | bomb & }; bomb; sleep 30' },
      limits: { processes: 40, wallMs: 1500 },
    });
    expect(end.exit).not.toBe(0);
    expect(processes().filter(({ command }) => command.includes('bomb.sh'))).toEqual([]);
  });

  it.each(['one process', 'many processes'])('is ended by what %s may use of memory', async (how) => {
    const grow = 'x = b""; import time\nfor i in range(400): x += b"x" * 2**20; time.sleep(0.004)\n';
    const fork = how === 'one process' ? '' : 'import os\nfor i in range(5): os.fork()\n';
    const end = await run({ files: { 'grow.py': fork + grow }, limits: { memoryBytes: 96 * MIB } });
    expect(end).toMatchObject({ reached: 'memory', phase: 'run' });
    expect(end.used.peakBytes).toBeGreaterThan(96 * MIB);
  });

  it('is not ended for what its processes share', async () => {
    const text =
      'import os, time\nx = b"x" * (40 * 2**20)\nfor i in range(5): os.fork() or (time.sleep(1), os._exit(0))\ntime.sleep(1.2)\n';
    const end = await run({ files: { 'share.py': text }, limits: { memoryBytes: 128 * MIB } });
    expect(end).toMatchObject({ reached: null, exit: 0, err: '' });
  });

  it.each(['stdout', 'stderr'])('floods %s up to its very limit', async (stream) => {
    const end = await run({
      command: `exec ${stream === 'stderr' ? '>&2' : ''}; while :; do echo 0123456789; done`,
      limits: { outputBytes: 100_001 },
    });
    expect(end.reached).toBe('output');
    expect(stream === 'stderr' ? end.err : end.out).toHaveLength(100_001);
  });

  it('is ended when it goes on with its output closed', async () => {
    const end = await run({
      files: {
        'deaf.py': 'import os\nwhile True:\n  try: os.write(1, b"x" * 1000)\n  except OSError: pass\n',
      },
      limits: { outputBytes: 5000 },
    });
    expect(end).toMatchObject({ reached: 'output' });
    expect(end.out).toHaveLength(5000);
  });

  it('may write as much as the limit and no byte more', async () => {
    const end = await run({ command: 'head -c 5000 /dev/zero', limits: { outputBytes: 5000 } });
    expect(end).toMatchObject({ reached: null, exit: 0 });
    expect(end.out).toHaveLength(5000);
  });

  it('is heard while it runs', async () => {
    const started = host!.start(abilities!, { command: 'echo early; sleep 600', limits: { wallMs: 30_000 } });
    await until(() => readFileSync(join(started.folder, 'out'), 'utf8') === 'early\n', 'the first line');
    process.kill(-1 * groupIn(started.folder), 'SIGTERM');
    await once(started.child, 'close');
    expect(started.end()).toMatchObject({ reached: 'cancelled', out: 'early\n' });
  });

  it('leaves results larger than its output may be', async () => {
    const end = await run({
      command: 'mkdir a && head -c 3000000 /dev/urandom >a/large && ln -s /etc/passwd link',
      limits: { outputBytes: 100 },
      results: ['*'],
    });
    expect(end).toMatchObject({ exit: 0, reached: null });
    expect(statSync(join(end.folder, 'w/a/large')).size).toBe(3_000_000);
    expect(lstatSync(join(end.folder, 'w/link')).isSymbolicLink()).toBe(true);
  });

  it.each(['/work', '/tmp', '/dev/shm'])('fills %s no further than it may', async (folder) => {
    const end = await run({
      command: largeFiles(folder),
      limits: { diskBytes: 4 * MIB },
    });
    const most = folder === '/dev/shm' ? 8 * MIB : 4 * MIB;
    expect(Number(end.out)).toBeGreaterThan(most / 2);
    expect(Number(end.out)).toBeLessThanOrEqual(most);
    expect(end.err).toContain('No space left');
  });

  it.each(['/work', '/tmp', '/dev/shm'])('makes no more files in %s than it may', async (folder) => {
    const end = await run({ command: manyFiles(folder), limits: { inodes: 100 } });
    // The redirection that fails ends sh.
    expect(end.err).toMatch(/cannot create f\d+/);
    const made = Number(/cannot create f(\d+)/.exec(end.err)?.[1]);
    expect(made).toBeLessThanOrEqual(folder === '/dev/shm' ? 256 : 100);
  });

  it.skipIf(!abilities?.languages.has('c')).each(['/work', '/tmp'])(
    'has in %s what it may, whatever its compiler may',
    async (folder) => {
      const files = { 'run.c': '#include <stdlib.h>\nint main(int n, char **a) { return system(a[1]); }\n' };
      const limits = { inodes: 100, diskBytes: 4 * MIB };
      const [many, large] = await Promise.all(
        [manyFiles(folder), largeFiles(folder)].map((text) => run({ files, arguments: [text], limits })),
      );
      const made = Number(/cannot create f(\d+)/.exec(many?.err ?? '')?.[1]);
      expect(made).toBe(100);
      expect(Number(large?.out)).toBeGreaterThan(2 * MIB);
      expect(Number(large?.out)).toBeLessThanOrEqual(4 * MIB);
    },
  );

  it('writes nowhere else', async () => {
    const end = await run({
      command: 'for i in / /dev /usr /etc /proc /bin; do : >$i/x; done; echo written',
      language: 'bash',
    });
    expect(end.out).toBe('');
    const places = ['/', '/dev', '/usr', '/etc', '/proc', '/bin', '/usr/bin', '/dev/pts'];
    const each = await run({
      command: `for i in ${places.join(' ')}; do (: >$i/x) 2>/dev/null && echo $i; done; true`,
    });
    expect(each).toMatchObject({ exit: 0, out: '' });
  });

  it('makes no file that is larger than its disk', async () => {
    const end = await run({
      files: { 'hole.py': 'open("hole", "wb").truncate(2**40)\n' },
      limits: { diskBytes: 4 * MIB },
    });
    expect(end.err).toContain('File too large');
  });

  it('leaves no holes that would fill the disk of the node', async () => {
    const text = 'for i in range(20): open(f"hole{i}", "wb").truncate(4 * 2**20)\n';
    const end = await run({ files: { 'holes.py': text }, limits: { diskBytes: 4 * MIB }, results: ['*'] });
    expect(end.broken).toBe('its results are larger than its disk: files with holes');
    expect(readdirSync(join(end.folder, 'w'))).toEqual(['holes.py']);
  });

  it('unpacks no bomb', async () => {
    const bomb = execFileSync('sh', ['-c', 'head -c 200000000 /dev/zero | gzip -1'], { maxBuffer: 10 * MIB });
    const end = await run({
      command: 'gzip -dc bomb.gz >large; stat -c %s large',
      files: { 'bomb.gz': bomb },
      limits: { diskBytes: 4 * MIB },
    });
    expect(Number(end.out)).toBeLessThanOrEqual(4 * MIB);
  });

  it('takes with it what ignores to be asked, and what has left its session', async () => {
    const mark = uniqueDuration();
    const end = await run({
      command: `trap '' TERM; setsid sh -c 'trap "" TERM; sleep ${mark}' & sleep ${mark}; sleep ${mark}`,
      limits: { wallMs: 300 },
    });
    expect(end).toMatchObject({ reached: 'timeout' });
    expect(processesWith(mark)).toEqual([]);
  });

  it('is asked politely first', async () => {
    const end = await run({
      command: 'trap "echo bye; exit 5" TERM; while :; do sleep 0.05; done',
      limits: { wallMs: 300 },
    });
    expect(end).toMatchObject({ reached: 'timeout', exit: 5, out: 'bye\n' });
  });

  it('leaves nothing behind when it ends', async () => {
    const mark = uniqueDuration();
    const end = await run({ command: `setsid sleep ${mark} & echo done` });
    expect(end).toMatchObject({ exit: 0, out: 'done\n' });
    expect(processesWith(mark)).toEqual([]);
  });

  it('goes when whoever watches over it is killed', async () => {
    const mark = uniqueDuration();
    const started = host!.start(abilities!, { command: `sleep ${mark}` });
    await until(
      () => processesWith(`sleep ${mark}`).some(({ command }) => command === `sleep ${mark}`),
      'the program',
    );
    process.kill(-groupIn(started.folder), 'SIGKILL');
    await once(started.child, 'close');
    await until(() => processesWith(mark).length === 0, 'the end of the program');
  });

  it.each([124, 137, 152, 153])('says nothing of a limit by ending with %i', async (code) => {
    expect(await run({ command: `exit ${code}` })).toMatchObject({ exit: code, reached: null, broken: null });
  });

  it('is ended by its time of the processors, of all its processes', async () => {
    const end = await run({
      command: 'for i in 1 2 3; do (while :; do :; done) & done; wait',
      limits: { cpuMs: 600, wallMs: 60_000 },
    });
    expect(end.reached).toBe('cpu');
    expect(end.used.cpuMs).toBeGreaterThanOrEqual(600);
  });

  it('sees nothing of the node and its processes', async () => {
    const command =
      'ls -d /root /home /etc/shadow /etc/passwd /sys /var /run 2>/dev/null; ls /proc | grep -c "^[0-9]"; hostname; env | sort';
    const end = await run({ command });
    const [count, name, ...env] = end.out.split('\n');
    expect(Number(count)).toBeLessThan(8);
    expect(name).toBe('box');
    expect(env.map((line) => line.replace(/=.*/, '')).filter((line) => line !== '')).toEqual([
      'GRAPPE_JOB',
      'HOME',
      'LANG',
      'PATH',
      'PWD',
      'TMPDIR',
    ]);
  });

  it('cannot become another user', async () => {
    const end = await run({
      command: 'grep -E "^(CapBnd|CapEff|NoNewPrivs|Seccomp):" /proc/self/status; id -u',
    });
    const zero = '0000000000000000';
    expect(end.out.split(/\s+/)).toEqual([
      'CapEff:',
      zero,
      'CapBnd:',
      zero,
      'NoNewPrivs:',
      '1',
      'Seccomp:',
      '2',
      '1000',
      '',
    ]);
  });

  it('has its arguments, its input and an empty folder for the rest', async () => {
    const end = await run({
      files: { 'read.sh': 'cat; printf "<%s>" "$@"; ls -A /tmp /work' },
      arguments: ["it's", '$(id)', '-x', ''],
      stdin: 'input\n',
    });
    expect(end.out).toBe("input\n<it's><$(id)><-x><>/tmp:\n\n/work:\nread.sh\n");
  });
});

describe.skipIf(unable).concurrent('the network in the sandbox', () => {
  const connect =
    'import socket, sys\ns = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 3)\nprint("connected")\n';
  it.each([
    [false, ''],
    [true, 'connected\n'],
  ])('is there where it was asked for: %s', async (net, out) => {
    const server = createServer((socket) => socket.on('error', () => socket.destroy()).end()).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const end = await run({ files: { 'connect.py': connect }, arguments: [port], net });
    server.close();
    expect(end.out).toBe(out);
  });

  it('has no names', async () => {
    const text =
      'import socket\ntry: print(socket.gethostbyname("localhost.localdomain.example"))\nexcept OSError: print("none")\n';
    expect(await run({ files: { 'dns.py': text } })).toMatchObject({ out: 'none\n' });
  });
});

describe.skipIf(unable || !abilities?.languages.has('c'))('what the filter closes', async () => {
  const source = readFileSync(join(import.meta.dirname, 'programs/closed-calls.c'), 'utf8');
  const end =
    unable || !abilities?.languages.has('c') ? undefined : await run({ files: { 'closed-calls.c': source } });
  const errno = new Map(
    end?.out
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );

  it.each([
    ['vsock', 97],
    ['alg', 97],
    ['packet', 97],
    ['inet', 0],
    ['io_uring', 38],
    ['keyctl', 1],
    ['add_key', 1],
    ['request_key', 1],
    ['userfaultfd', 1],
    ['ptrace', 1],
    ['process_vm_readv', 1],
    ['unshare-user', 1],
    ['clone-user', 1],
    ['clone-net', 1],
    ['clone', 0],
    ['clone3', 38],
    ['mount', 1],
    ['fsopen', 1],
    ['bpf', 1],
    ['perf', 1],
    ['memfd', 38],
    ['shmget', 38],
    ['setuid', 22],
  ])('%s answers %i', (name, number) => {
    expect(end?.err).toBe('');
    expect(errno.get(name)).toBe(String(number));
  });

  it.runIf(process.arch === 'x64')('x32 is killed', () => {
    expect(errno.get('x32')).toBe('31');
  });
});

const manyFiles = (folder: string): string => `cd ${folder}; i=0; while : >f$i; do i=$((i+1)); done; echo $i`;

const largeFiles = (folder: string): string =>
  `cd ${folder}; for i in 1 2 3 4 5 6 7 8; do head -c 1500000 /dev/zero >f$i || break; done; cat f* | wc -c`;

/** The group that the runner would end: that of the text that runs for the attempt. */
function groupIn(folder: string): number {
  const found = processesWith(folder).find(({ pid, group }) => pid === group);
  if (found === undefined || found.pid <= 1) throw new Error(`nothing runs in ${folder}`);
  return found.group;
}
