/** The exact bytes of each node in files: what `--outdir` and `--errdir` ask for, as part of a run's observer. */

import type { Clock } from '../base/index.ts';
import type { OutputStream } from '../transport/index.ts';
import { OutputFolder } from './output-folder.ts';
import type { RunObserver } from './run-request.ts';

interface OutputFolders {
  readonly stdout?: string;
  readonly stderr?: string;
}

/** Forward a run's `output` and `flush` to it, and dispose of it after the run. */
export class OutputFiles implements Required<Pick<RunObserver, 'output' | 'flush'>>, AsyncDisposable {
  readonly #stdout: OutputFolder | undefined;
  readonly #stderr: OutputFolder | undefined;

  private constructor(stdout: OutputFolder | undefined, stderr: OutputFolder | undefined) {
    this.#stdout = stdout;
    this.#stderr = stderr;
  }

  /** Where both streams have the same folder, a node's file holds them as they came. Throws GrappeError `local`. */
  static async open(folders: OutputFolders, clock: Clock): Promise<OutputFiles> {
    const stdout = folders.stdout === undefined ? undefined : await OutputFolder.open(folders.stdout, clock);
    const stderr = folders.stderr === undefined ? undefined : await OutputFolder.open(folders.stderr, clock);
    if (stdout === undefined || stdout.identity !== stderr?.identity) return new OutputFiles(stdout, stderr);
    await stderr[Symbol.asyncDispose]();
    return new OutputFiles(stdout, stdout);
  }

  output(node: string, stream: OutputStream, chunk: Uint8Array): Promise<void> | undefined {
    const folder = stream === 'stdout' ? this.#stdout : this.#stderr;
    return folder?.fileOf(node).write(chunk);
  }

  /** A node that wrote nothing gets an empty file, so that no file of an earlier run is taken for its own. */
  async flush(node: string): Promise<void> {
    for (const folder of this.#distinct()) await folder.finish(node);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const folder of this.#distinct()) await folder[Symbol.asyncDispose]();
  }

  #distinct(): Set<OutputFolder> {
    return new Set([this.#stdout, this.#stderr].filter((folder) => folder !== undefined));
  }
}
