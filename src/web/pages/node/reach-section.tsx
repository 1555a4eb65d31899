/** How one gets to the node: the command to copy, and a login that is tried, with ssh's own words for what stands in the way. */

import { useSignal } from '@preact/signals';
import { sanitise } from '../../../output/index.ts';
import { type Answer, NODES, permits, type Role } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct } from '../../api/use.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { Section } from '../../parts/page.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { Row } from './facts-section.tsx';
import css from './rows.module.css';
import { texts } from './texts.ts';

type Reached = Answer<(typeof NODES)['reach']>;

interface ReachSectionProps {
  readonly node: string;
  readonly ssh: string | null;
  readonly role: Role;
}

export function ReachSection({ node, ssh, role }: ReachSectionProps) {
  const t = texts();
  const reached = useSignal<Reached | undefined>(undefined);
  const reach = useAct(async () => {
    reached.value = await call(NODES.reach, { params: { node } });
  });
  return (
    <Section
      title={t.reach}
      actions={
        permits(role, 'check-nodes') && (
          <Button icon="play" isBusy={reach.isBusy} onClick={() => reach.run()}>
            {t.tryReach}
          </Button>
        )
      }
    >
      {ssh !== null && <CommandLine command={ssh} />}
      {!reached.value && <p class={css.quiet}>{t.reachHelp}</p>}
      {reach.problem && <ProblemView problem={reach.problem} />}
      <div role="status" class={css.told}>
        {reached.value && <Result reached={reached.value} />}
      </div>
    </Section>
  );
}

function Result({ reached }: { readonly reached: Reached }) {
  return (
    <>
      <p>
        <Badge state={reached.outcome}>{reached.cause ?? undefined}</Badge>
      </p>
      <dl class={css.rows}>
        {[...planRows(reached), ...agreedRows(reached)].map(([title, text]) => (
          <Row key={title} title={title}>
            {sanitise(text)}
          </Row>
        ))}
      </dl>
    </>
  );
}

type TextRow = readonly [title: string, text: string];

function planRows({ plan, transport, reasons }: Reached): TextRow[] {
  const t = texts().reachRow;
  const why = reasons.length > 0 ? ` (${reasons.join('; ')})` : '';
  const transportRow: TextRow[] = transport === null ? [] : [[t.transport, `${transport}${why}`]];
  if (plan === null) return transportRow;
  const keys = plan.identities.map(({ label, fingerprint }) =>
    [label, fingerprint].filter(Boolean).join(' '),
  );
  return [
    [t.login, `${plan.user}@${plan.address}:${plan.port}`],
    [t.way, plan.proxyCommand ? 'ProxyCommand' : plan.jumps.join(' → ') || t.directly],
    ...transportRow,
    [t.keys, keys.join('\n') || t.noKeys],
    [t.known, plan.knownHosts.types.join(', ') || t.notKnown],
  ];
}

function agreedRows({ agreed, preamble, why, next }: Reached): TextRow[] {
  const t = texts().reachRow;
  const rows: readonly (readonly [string, string | null])[] = [
    [t.kex, agreed?.keyExchange ?? null],
    [t.cipher, agreed?.cipher ?? null],
    [t.by, agreed?.authentication ?? null],
    [t.says, preamble],
    [t.why, why],
    [t.next, next],
  ];
  return rows.flatMap(([title, text]): TextRow[] => (text === null ? [] : [[title, text]]));
}
