/** Commands that a person keeps in this browser, with their options, to run them again. */

import { signal } from '@preact/signals';
import { Button, IconButton } from '../../parts/button.tsx';
import { Section } from '../../parts/page.tsx';
import { readKept, writeKept } from '../../shell/kept.ts';
import { change, type Draft, draft } from './order.ts';
import css from './run.module.css';
import { texts } from './texts.ts';

const MOST = 50;

const commands = signal<readonly Draft[]>(read());

/** A star beside the button that runs it. */
export function KeepCommand() {
  const { kind, command, script } = draft.value;
  const isEmpty = (kind === 'script' ? script : command).trim() === '';
  const isKept = commands.value.some((one) => nameOf(one) === nameOf(draft.value));
  return (
    <Button
      icon="star"
      kind="quiet"
      disabled={isEmpty || isKept}
      onClick={() => write([draft.value, ...commands.value])}
    >
      {isKept ? texts().isKept : texts().keep}
    </Button>
  );
}

export function KeptCommands() {
  const t = texts();
  if (commands.value.length === 0) return null;
  return (
    <Section title={t.kept}>
      <ul class={css.recent}>
        {commands.value.map((one) => (
          <li key={nameOf(one)} class={css.kept}>
            <Button kind="quiet" icon="edit" onClick={() => change(one)}>
              <code class={css.set} translate={false}>
                {nameOf(one)}
              </code>
            </Button>
            <IconButton
              icon="trash"
              label={t.forget(nameOf(one))}
              onClick={() => write(commands.value.filter((other) => other !== one))}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** The first line that says something; of a script its arguments, too. */
function nameOf({ kind, command, script }: Draft): string {
  const text = kind === 'script' ? `${firstLine(script)} ${command}` : command;
  return text.trim();
}

function firstLine(script: string): string {
  return script.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#!')) ?? script;
}

function write(kept: readonly Draft[]): void {
  commands.value = kept.slice(0, MOST);
  writeKept('commands', JSON.stringify(commands.value));
}

function read(): readonly Draft[] {
  try {
    const kept: unknown = JSON.parse(readKept('commands') ?? '[]');
    return Array.isArray(kept) ? kept.filter(isDraft) : [];
  } catch {
    return [];
  }
}

function isDraft(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && 'command' in value && 'script' in value;
}
