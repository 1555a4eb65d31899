/** A home and a TMPDIR for `grappe demo`, and the demos that were started there. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GRAPPE } from './grappe.ts';

export interface RunningDemo {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<[number | null, string | null]>;
  /** All that it said so far. */
  text(): string;
  /** In which other commands find its nodes. */
  env(): Record<string, string>;
}

export class DemoPlace implements Disposable {
  readonly folder: string;
  readonly env: Record<string, string>;
  readonly #started: ChildProcess[] = [];

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'grappe-demo-test-'));
    for (const name of ['tmp', 'home']) {
      mkdirSync(join(this.folder, name));
      chmodSync(join(this.folder, name), name === 'tmp' ? 0o777 : 0o555);
    }
    chmodSync(this.folder, 0o755);
    // No sshd is to be found, and nothing can be written at home.
    this.env = {
      PATH: '/usr/bin:/bin',
      HOME: join(this.folder, 'home'),
      TMPDIR: join(this.folder, 'tmp'),
      LANG: 'C.UTF-8',
    };
  }

  leftovers(): string[] {
    return readdirSync(join(this.folder, 'tmp'));
  }

  /** Resolves once it has shown everything and waits. */
  async start(...words: string[]): Promise<RunningDemo> {
    const child = spawn(GRAPPE, ['demo', ...words], { env: this.env, stdio: 'pipe' });
    this.endsWithThis(child);
    let text = '';
    const ended = once(child, 'close') as Promise<[number | null, string | null]>;
    await new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
          if (text.includes('Ctrl-C ends it')) resolve();
        });
      void ended.then(() => reject(new Error(`it ended before it had shown everything:\n${text}`)));
    });
    const said = (name: string): string => new RegExp(`${name}=(\\S+)`).exec(text)?.[1] ?? '';
    return {
      child,
      pid: child.pid ?? 0,
      ended,
      text: () => text,
      env: () => ({
        ...this.env,
        GRAPPE_CONFIG: said('GRAPPE_CONFIG'),
        XDG_STATE_HOME: said('XDG_STATE_HOME'),
        GRAPPE_NO_PERSIST: '1',
      }),
    };
  }

  endsWithThis(child: ChildProcess): void {
    this.#started.push(child);
  }

  [Symbol.dispose](): void {
    for (const child of this.#started) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
