/** One service on one node: how it stands, its log, its files, what it depends on, what was done to it last. */

import { Badge } from '../../parts/badge.tsx';
import { Button, IconButton } from '../../parts/button.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { setQuery } from '../../router/location.ts';
import { useQuery } from '../../router/use-query.ts';
import { mayDo } from '../../shell/me.ts';
import { CellFacts } from './cell-facts.tsx';
import { type At, File, Log, Why } from './cell-parts.tsx';
import { toneOfWord } from './matrix-cell.tsx';
import { cellNames, type ServiceRow, wordOf } from './matrix-model.ts';
import { DANGEROUS, GENTLE } from './order.ts';
import css from './services.module.css';
import { texts } from './texts.ts';

interface CellPanelProps {
  /** `web@n3`. */
  readonly at: string;
  readonly rows: readonly ServiceRow[];
}

type Part = 'log' | 'file' | 'why';

export function CellPanel({ at, rows }: CellPanelProps) {
  const t = texts();
  const part = useQuery<Part>('part', 'log');
  const [service, node] = cellNames(at);
  const row = rows.find(({ name }) => name === service);
  const seen = row?.seen.get(node);
  const isDeclared = row?.declared !== undefined;
  const place = t.place(service, node);
  const order = (goal: string) => setQuery({ sel: `${service}=${node}`, do: goal });
  return (
    <aside class={css.panel} aria-label={place}>
      <header class={css.panelHead}>
        <h2 translate={false}>
          {service} <span class={css.hint}>{node}</span>
        </h2>
        <Badge state={wordOf(seen)} tone={toneOfWord(wordOf(seen))} />
        <IconButton icon="close" label={t.close} onClick={() => setQuery({ cell: undefined })} />
      </header>
      <CellFacts {...{ service, node, seen }} declared={row?.declared} />
      {mayDo('change-services') && (
        <div class={css.verbs}>
          {GENTLE.map((verb) => (
            <Button
              key={verb}
              {...(DANGEROUS.has(verb) && { kind: 'danger' as const })}
              onClick={() => order(verb)}
            >
              <span translate={false}>{verb}</span>
            </Button>
          ))}
        </div>
      )}
      <Tabs<Part>
        label={place}
        tabs={[
          { id: 'log', title: t.log },
          { id: 'file', title: t.file },
          ...(isDeclared ? [{ id: 'why' as const, title: t.why }] : []),
        ]}
        chosen={part.value}
        onChoose={(chosen) => (part.value = chosen)}
      >
        <div class={css.part}>
          <Shown {...{ service, node, isDeclared }} part={part.value} />
        </div>
      </Tabs>
    </aside>
  );
}

function Shown({ part, isDeclared, ...at }: At & { readonly part: Part; readonly isDeclared: boolean }) {
  if (!mayDo('check-nodes')) return <p class={css.hint}>{texts().mayNotAsk}</p>;
  if (part === 'file') return <File {...at} />;
  return part === 'why' && isDeclared ? <Why {...at} /> : <Log {...at} />;
}
