/** What one is connected to, as whom, and what programs can be run where. */

import type { ComponentChildren } from 'preact';
import { NodeSet } from '../../../nodeset/index.ts';
import { sanitise } from '../../../output/index.ts';
import { ABOUT, type Answer, JOBS } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { EmptyState, Waiting } from '../../parts/empty-state.tsx';
import { Page as Frame, Section } from '../../parts/page.tsx';
import { mayDo } from '../../shell/me.ts';
import { number, time } from '../../texts/format.ts';
import css from './info.module.css';
import { Slurm } from './slurm.tsx';
import { texts } from './texts.ts';

type Info = Answer<typeof ABOUT.info>;
type Languages = Answer<typeof JOBS.languages>;

export function Page() {
  const t = texts();
  const answer = useAnswer(ABOUT.info, ['config']);
  const info = answer.value.value;
  if (info === undefined)
    return (
      <Frame title={t.title}>
        <Waiting on={answer} />
      </Frame>
    );
  return (
    <Frame title={t.title}>
      <CommandLine command={`grappe info --server ${info.server.url}`} />
      <div class={css.boxes}>
        <Connection info={info} />
        <You you={info.you} />
      </div>
      <Programs />
      {mayDo('see-fleet') && <Slurm />}
    </Frame>
  );
}

function Connection({ info: { cluster, server } }: { readonly info: Info }) {
  const t = texts();
  return (
    <Section title={t.connection}>
      <dl class={css.facts}>
        {cluster.name !== null && <Fact name={t.cluster}>{sanitise(cluster.name)}</Fact>}
        <Fact name={t.address}>{server.url}</Fact>
        <Fact name={t.host}>{server.host}</Fact>
        <Fact name={t.version}>{server.version}</Fact>
        <Fact name={t.protocol}>{server.protocol}</Fact>
        <Fact name={t.since}>{time(server.startedAt)}</Fact>
      </dl>
    </Section>
  );
}

function You({ you }: { readonly you: Info['you'] }) {
  const t = texts();
  return (
    <Section title={t.you}>
      <dl class={css.facts}>
        <Fact name={t.name}>{you.name}</Fact>
        <Fact name={t.role}>{you.role}</Fact>
        <Fact name={t.nodes}>{you.nodes ?? t.allNodes}</Fact>
        <Fact name={t.languages}>{you.languages?.join(', ') ?? t.allLanguages}</Fact>
      </dl>
    </Section>
  );
}

function Programs() {
  const t = texts();
  const answer = useAnswer(JOBS.languages, ['jobs']);
  const told = answer.value.value;
  return (
    <Section title={t.programs}>
      {told === undefined ? <Waiting on={answer} /> : <Told told={told} />}
    </Section>
  );
}

function Told({ told }: { readonly told: Languages }) {
  const t = texts();
  const { slots, languages, unable, waiting } = told;
  return (
    <>
      <p class={css.slots}>
        <b>{t.slots}:</b> {slots ? t.free(number(slots.free), number(slots.all)) : t.unknown}
        {slots && <meter min={0} max={slots.all} value={slots.free} aria-label={t.slots} />}
      </p>
      {waiting !== '' && (
        <p class={css.hint} role="status">
          {t.asking(waiting)}
        </p>
      )}
      <DataTable
        label={t.programs}
        rows={languages}
        idOf={({ language, version }) => `${language} ${version}`}
        maxHeight="28rem"
        columns={[
          {
            id: 'language',
            title: t.language,
            width: '10rem',
            isMono: true,
            cell: ({ language }) => language,
            sortBy: ({ language }) => language,
          },
          {
            id: 'version',
            title: t.versionOf,
            width: '10rem',
            isMono: true,
            cell: ({ version }) => sanitise(version),
          },
          {
            id: 'count',
            title: t.nodes,
            width: '6rem',
            align: 'end',
            cell: ({ nodes }) => number(NodeSet.parse(nodes).size),
            sortBy: ({ nodes }) => NodeSet.parse(nodes).size,
          },
          {
            id: 'nodes',
            title: t.onNodes,
            width: 'minmax(8rem, 1fr)',
            isMono: true,
            cell: ({ nodes }) => nodes,
          },
        ]}
        empty={<EmptyState icon="jobs" title={t.none} />}
      />
      {unable.length > 0 && <Unable unable={unable} />}
    </>
  );
}

function Unable({ unable }: Pick<Languages, 'unable'>) {
  const t = texts();
  return (
    <>
      <h3 class={css.unable}>{t.unable}</h3>
      <ul class={css.reasons}>
        {unable.map(({ nodes, why, fix }) => (
          <li key={nodes}>
            <code translate={false}>{nodes}</code> ({t.nodeCount(NodeSet.parse(nodes).size)}): {sanitise(why)}
            {fix !== null && (
              <div class={css.hint}>
                {t.fix} {sanitise(fix)}
              </div>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd translate={false}>{children}</dd>
    </>
  );
}
