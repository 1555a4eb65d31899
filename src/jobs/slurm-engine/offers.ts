/** What a Slurm has: kinds of nodes by partition, and accounts where it keeps any. Asked before a job is accepted. */

import { randomBytes } from 'node:crypto';
import { type Connection, printableLine, quoteArguments } from '../../transport/index.ts';

/** Nodes of a partition that are alike. */
export interface NodeKind {
  readonly partition: string;
  readonly isDefault: boolean;
  /** Null: no limit. */
  readonly minutes: number | null;
  readonly cpus: number;
  readonly mib: number;
  /** How many of `gpu`, and of `gpu:a100`. */
  readonly gres: ReadonlyMap<string, number>;
}

export interface SlurmOffers {
  /** At least one. */
  readonly kinds: readonly NodeKind[];
  /** Of this user; absent where any name will do. */
  readonly accounts?: ReadonlySet<string>;
  readonly qos?: ReadonlySet<string>;
}

const MOST_BYTES = 2 ** 20;

/** Rows bear a mark: a login may print something of its own. Accounting is often not there, and need not be. */
function question(mark: string): string {
  const script = `
LC_ALL=C
export LC_ALL
unset SINFO_FORMAT SINFO_PARTITION
timeout 5 sinfo -h -a -e -o '${mark}k|%P|%l|%c|%m|%G' || exit 1
enforced=$(timeout 3 scontrol show config | sed -n 's/^AccountingStorageEnforce *= *//p')
case $enforced in *assoc* | *limits* | *qos* | *safe*) ;; *) exit 0 ;; esac
timeout 3 sacctmgr -nP show assoc "user=$(id -un)" format=Account,QOS 2>/dev/null | sed 's/^/${mark}a|/'
case $enforced in *qos*) echo '${mark}q' ;; esac
exit 0
`;
  return quoteArguments(['sh', '-c', script]);
}

/** Undefined where it does not answer. */
export async function readSlurmOffers(
  connection: Pick<Connection, 'exec'>,
  signal: AbortSignal,
): Promise<SlurmOffers | undefined> {
  const mark = randomBytes(8).toString('hex');
  let text = '';
  const end = await connection.exec(question(mark), {
    signal,
    onOutput: (stream, chunk) => {
      if (stream === 'stdout' && text.length < MOST_BYTES) text += Buffer.from(chunk).toString('latin1');
      return undefined;
    },
  });
  return end.kind === 'exited' && end.code === 0 ? offersIn(text, mark) : undefined;
}

export function offersIn(text: string, mark: string): SlurmOffers | undefined {
  const rows = text.split('\n').flatMap((line) => (line.startsWith(mark) ? [line.slice(mark.length)] : []));
  const of = (letter: string): string[][] =>
    rows.flatMap((row) => (row.startsWith(`${letter}|`) ? [row.split('|').slice(1).map(printableLine)] : []));
  const kinds = of('k').flatMap((row) => kindIn(row) ?? []);
  if (kinds.length === 0) return undefined;
  const associations = of('a');
  const accounts = new Set(associations.map(([account = '']) => account));
  const qos = new Set(
    associations.flatMap(([, names = '']) => names.split(',')).filter((name) => name !== ''),
  );
  return {
    kinds,
    ...(accounts.size > 0 && { accounts }),
    ...(rows.includes('q') && qos.size > 0 && { qos }),
  };
}

function kindIn([name = '', limit = '', cpus = '', mib = '', gres = '']: readonly string[]):
  | NodeKind
  | undefined {
  const [, partition, star] = /^([^*]+)(\*?)$/.exec(name) ?? [];
  const minutes = minutesIn(limit);
  if (partition === undefined || minutes === undefined || !/^\d{1,9}$/.test(cpus) || !/^\d{1,12}$/.test(mib))
    return undefined;
  return {
    ...{ partition, isDefault: star === '*', minutes },
    ...{ cpus: Number(cpus), mib: Number(mib), gres: gresIn(gres) },
  };
}

/** `1-02:03:04`, `03:04`, `infinite`. */
function minutesIn(text: string): number | null | undefined {
  if (/^(?:infinite|n\/a)$/i.test(text)) return null;
  const [, days = '0', hours = '0', minutes] =
    /^(?:(\d{1,6})-)?(?:(\d{1,2}):)?(\d{1,2}):\d{2}$/.exec(text) ?? [];
  return minutes === undefined ? undefined : (Number(days) * 24 + Number(hours)) * 60 + Number(minutes);
}

/** `gpu:a100:4(S:0-1),gpu:h100:2`: by name, and by name and type. */
export function gresIn(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const one of text.replaceAll(/\([^)]*\)/g, '').split(',')) {
    const [, name, type, count = '1'] = /^([^:]+)(?::([^:\d][^:]*))?(?::(\d{1,12}))?$/.exec(one) ?? [];
    if (name === undefined) continue;
    for (const key of type === undefined ? [name] : [name, `${name}:${type}`])
      counts.set(key, (counts.get(key) ?? 0) + Number(count));
  }
  return counts;
}
