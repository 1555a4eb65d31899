/** A line that is typed while other things are written above it (node:readline). */

import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline';
import { Writable } from 'node:stream';
import type { Answer, OpenLine, Output } from './io.ts';

export function openLine(prompt: string, heard: (answer: Answer) => void, screen: Output): OpenLine {
  // Never waited for: a terminal that is stopped (Ctrl-S) holds up nothing else.
  const output = Object.assign(
    new Writable({
      decodeStrings: false,
      write(text: string, _encoding, done) {
        void screen.write(text);
        done();
      },
    }),
    { isTTY: true, columns: screen.columns },
  );
  const resized = (): void => {
    output.columns = screen.columns;
    output.emit('resize');
  };
  process.stderr.on('resize', resized);
  const terminal = createInterface({
    input: process.stdin,
    output,
    terminal: true,
    prompt,
    historySize: 200,
  });
  let isOver = false;
  terminal.on('line', (line) => heard({ line }));
  terminal.on('SIGINT', () => heard('interrupt'));
  terminal.on('close', () => void (isOver || heard('end')));
  terminal.prompt();
  return {
    write(text) {
      const { rows } = terminal.getCursorPos();
      moveCursor(output, 0, -rows);
      cursorTo(output, 0);
      clearScreenDown(output);
      // As many lines as readline goes up again before it draws what was typed.
      output.write((text.endsWith('\n') ? text : `${text}\n`) + '\n'.repeat(rows));
      terminal.prompt(true);
    },
    [Symbol.dispose]() {
      isOver = true;
      process.stderr.off('resize', resized);
      terminal.close();
    },
  };
}
