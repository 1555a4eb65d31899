/** Shows what tasks write: the very bytes of a single one, lines with their numbers of several. */

import { colourPalette, LabelledLines, plainPalette, TextSink } from '../../../output/index.ts';
import { wantsColour } from '../../colour.ts';
import type { CliIo, Output } from '../../io.ts';
import type { DeskEvent } from './desk/job-desk.ts';
import type { SilentNodes } from './silent-nodes.ts';

export interface JobDisplay {
  /** A returned promise asks to wait: the reader is slow. */
  show(event: DeskEvent): Promise<void> | undefined;
}

export interface DisplayOptions {
  readonly labels: boolean;
  /** Do not make control characters harmless on a terminal. */
  readonly rawOutput: boolean;
  readonly streams: readonly ('stdout' | 'stderr')[];
  /** Says when a task is tried again. */
  readonly tellsRetries: boolean;
  /** Absent: that nodes are silent is not told. */
  readonly silent?: SilentNodes | undefined;
  /** Called before anything is written. */
  readonly before: () => void;
}

export function textDisplay(io: CliIo, options: DisplayOptions): JobDisplay {
  const writers = { stdout: writerOf(io, io.stdout, options), stderr: writerOf(io, io.stderr, options) };
  const end = async (task: string): Promise<void> => {
    await writers.stdout.end(task);
    await writers.stderr.end(task);
  };
  return {
    show(event) {
      if (event.kind === 'job' || event.kind === 'began') return undefined;
      if (event.kind === 'silence') {
        options.before();
        return options.silent?.note(event);
      }
      const task = String(event.task.index);
      if (event.kind === 'end') return end(task);
      if (event.kind === 'output')
        return options.streams.includes(event.stream)
          ? writers[event.stream].push(task, event.bytes)
          : undefined;
      const { attempt } = event.task;
      if (!attempt || attempt.number === 1 || !options.tellsRetries) return undefined;
      return end(task).then(() => {
        options.before();
        return io.stderr.write(
          `${io.program}: ${options.labels ? `task ${task} ` : ''}tried again on ${attempt.node}\n`,
        );
      });
    },
  };
}

interface Writer {
  push(task: string, bytes: Uint8Array): Promise<void> | undefined;
  end(task: string): Promise<void> | undefined;
}

function writerOf(io: CliIo, output: Output, { labels, rawOutput, before }: DisplayOptions): Writer {
  const write = (bytes: Uint8Array): Promise<void> | undefined => {
    before();
    return output.write(bytes);
  };
  if (!labels && (!output.isTerminal || rawOutput))
    return { push: (_task, bytes) => write(bytes), end: () => undefined };
  const palette = wantsColour('auto', io.env, output) ? colourPalette : plainPalette;
  const sink = new TextSink(write, { sanitise: output.isTerminal && !rawOutput, palette });
  const paint = output === io.stderr ? { paint: palette.stderrLabel } : {};
  return new LabelledLines(sink, { labels, ...paint });
}
