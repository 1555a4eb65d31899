/** Which nodes answer: those of a set, of a file, or all; three lists with causes, while it goes on and afterwards. */

import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import { NODES, permits, type Role } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { type Act, useAct, useAnswer } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { shellLine } from '../../parts/shell-line.ts';
import { Field } from '../../parts/field.tsx';
import { Section } from '../../parts/page.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { useQuery } from '../../router/use-query.ts';
import { fleet } from '../../shell/fleet.ts';
import { readTarget, target } from '../../shell/target.ts';
import css from './check-panel.module.css';
import { CheckResult } from './check-result.tsx';
import { since } from './since.ts';
import { texts } from './texts.ts';

const MOST_BYTES = 500_000;

interface CheckPanelProps {
  readonly role: Role;
  /** Is given what starts a check of a set. */
  readonly starter: { start: (nodes: string) => void };
}

export function CheckPanel({ role, starter }: CheckPanelProps) {
  const t = texts();
  const shown = useQuery('check');
  const checks = useAnswer(NODES.checks, ['checks']);
  const begin = useAct(async (body: { nodes?: string; file?: { name: string; text: string } }) => {
    shown.value = (await call(NODES.check, { body })).id;
  });
  starter.start = (nodes) => void begin.run({ nodes });
  const known = checks.value.value?.checks ?? [];
  const id = shown.value === '' ? known[0]?.id : shown.value;
  const mayCheck = permits(role, 'check-nodes');
  if (!mayCheck && known.length === 0) return null;
  return (
    <Section title={t.checkPanel}>
      {mayCheck && <CheckForm begin={begin} />}
      {known.length > 1 && (
        <label class={css.earlier}>
          <span>{t.checkSince}</span>
          <select value={id} onChange={(event) => (shown.value = event.currentTarget.value)}>
            {known.map((check) => (
              <option key={check.id} value={check.id}>
                {`${check.nodes.slice(0, 40)} · ${t.checkedBy(check.by, since(check.began))}`}
              </option>
            ))}
          </select>
        </label>
      )}
      {id !== undefined && <CheckResult key={id} id={id} role={role} />}
    </Section>
  );
}

type Begin = Act<[{ nodes?: string; file?: { name: string; text: string } }]>;

function CheckForm({ begin }: { readonly begin: Begin }) {
  const t = texts();
  const typed = useSignal(target.value.text);
  const fileTrouble = useSignal('');
  useEffect(() => {
    typed.value = target.value.text;
  }, [target.value.text]);
  const { fault } = readTarget(typed.value, fleet.value);
  const start = () => {
    fileTrouble.value = '';
    if (!fault) void begin.run(typed.value.trim() === '' ? {} : { nodes: typed.value });
  };
  const words = typed.value.trim() === '' ? [] : ['-w', typed.value];
  return (
    <>
      <div class={css.form}>
        <Field
          label={t.checkWhat}
          value={typed}
          placeholder={t.checkAll}
          isMono
          error={fault?.message}
          onEnter={start}
        />
        <Button kind="main" isBusy={begin.isBusy} aria-disabled={fault !== undefined} onClick={start}>
          {t.checkStart}
        </Button>
      </div>
      {fault && <Examples typed={typed} />}
      <FileChoice begin={begin} trouble={fileTrouble} />
      {begin.problem && <ProblemView problem={begin.problem} />}
      {!fault && <CommandLine command={shellLine('grappe', 'nodes', 'check', ...words)} />}
    </>
  );
}

/** Of this fleet: each works when it is pressed. */
function Examples({ typed }: { readonly typed: Signal<string> }) {
  const t = texts();
  const nodes = fleet.value?.nodes;
  const [first = '@web', second = '@rack1'] = (fleet.value?.groups ?? []).map(({ name }) => name);
  const range = nodes && nodes.size > 0 ? nodes.slice([0, 1, 2, 3]).fold() : 'n[1-20]';
  const examples = [
    [range, t.example.range],
    [`${range}!${nodes?.at(1) ?? 'n3'}`, t.example.exclude],
    [first, t.example.group],
    [`${first}&${second}`, t.example.both],
  ] as const;
  return (
    <div class={css.examples}>
      <span>{t.examples}</span>
      <ul>
        {examples.map(([text, about]) => (
          <li key={text}>
            <button type="button" class={css.example} onClick={() => (typed.value = text)}>
              <code translate={false}>{text}</code>
            </button>
            <span>{about}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function FileChoice({ begin, trouble }: { readonly begin: Begin; readonly trouble: Signal<string> }) {
  const t = texts();
  const id = useId();
  const read = async (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    trouble.value = file && file.size > MOST_BYTES ? t.fileTooBig : '';
    if (file && file.size <= MOST_BYTES)
      await begin.run({ file: { name: file.name, text: await file.text() } });
    // The same file may be chosen again, once it is mended.
    input.value = '';
  };
  return (
    <div class={css.file}>
      <input class="unseen" type="file" id={id} aria-describedby={`${id}-hint`} onChange={read} />
      <label class={css.choose} for={id}>
        {t.checkFile}
      </label>
      <span class={css.hint} id={`${id}-hint`}>
        {t.checkFileHint}
      </span>
      {trouble.value !== '' && <p role="alert">{trouble.value}</p>}
    </div>
  );
}
