/** The paragraphs about nodes: those of which everything is alike but name, address and host key share one. */

import { causeText, nextStep, type NodeCheck, type NodeDiagnosis } from '../../../app/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { NodePlan, PlannedIdentity, TransportName } from '../../../transport/index.ts';
import { countedNodes } from '../../counted-nodes.ts';
import { type Row, rowsText } from './rows.ts';

export function nodesText(nodes: readonly NodeDiagnosis[]): string {
  const alike = Map.groupBy(nodes, (node) => JSON.stringify(rowsOf(node, [node, node])));
  return [...alike.values()].map(paragraph).join('');
}

function paragraph(group: readonly NodeDiagnosis[]): string {
  const [first] = group;
  if (first === undefined) return '';
  const title = countedNodes(group.map(({ node }) => node));
  const rows = [...addressRows(group), ...rowsOf(first, group), ...hostKeyRows(group)];
  return `\n${title}\n${rowsText(rows, '  ')}`;
}

/** Among several nodes, `%h` stands for each one's own name. */
function rowsOf(diagnosis: NodeDiagnosis, group: readonly NodeDiagnosis[]): Row[] {
  const { node, plan } = diagnosis;
  const isAlone = group.length === 1;
  const rows = [...wayRows(diagnosis), ...planRows(plan), ...reachRows(diagnosis, isAlone)];
  return isAlone ? rows : rows.map(([label, text]) => [label, text.replaceAll(`'${node}'`, "'%h'")]);
}

function addressRows(group: readonly NodeDiagnosis[]): Row[] {
  const addresses = new Set(group.flatMap(({ plan }) => plan?.address ?? []));
  return addresses.size === 0 ? [] : [['address', NodeSet.from(addresses).fold()]];
}

function hostKeyRows(group: readonly NodeDiagnosis[]): Row[] {
  const keys = new Set(
    group.flatMap(({ details }) => details?.hostKey ?? []).map((key) => `${key.type} ${key.fingerprint}`),
  );
  if (keys.size === 0) return [];
  return [['host key', keys.size === 1 ? [...keys].join('') : `${keys.size} different ones, all known`]];
}

const TRANSPORTS: Readonly<Record<TransportName, string>> = {
  ssh2: 'ssh2 (in process)',
  openssh: "openssh (the system's ssh)",
  local: 'local (on this machine)',
  fake: 'fake',
};

function wayRows({ choice, plan }: NodeDiagnosis): Row[] {
  if (choice === undefined) return [];
  const transport: Row[] = [
    ['transport', TRANSPORTS[choice.transport]],
    ...choice.reasons.map((reason): Row => ['', `because: ${reason}`]),
  ];
  if (plan === undefined) return transport;
  return [['login', `user ${plan.user}, port ${plan.port}`], ['way', wayText(plan)], ...transport];
}

function wayText({ jumps, via, proxyCommand }: NodePlan): string {
  if (jumps.length > 0) return jumps.map((jump, at) => `via ${via[at]} (${jump})`).join(', then ');
  return proxyCommand ? 'by the ProxyCommand of ssh_config' : 'directly';
}

function planRows(plan: NodePlan | undefined): Row[] {
  if (plan === undefined) return [];
  const keys = [
    ...plan.identities.map(identityText),
    ...plan.sshOnly.map((key) => `${key}: only the system's ssh can offer it`),
    ...plan.unusable.map(({ path, why }) => `${path}: not usable, ${why}`),
  ];
  const [first = 'none found, neither in files nor in an agent', ...others] = keys;
  const { types, files } = plan.hostKey;
  return [
    ['keys', first],
    ...others.map((key): Row => ['', key]),
    ['known hosts', types.length > 0 ? `known by ${types.join(', ')}` : `not known in ${files.join(', ')}`],
  ];
}

function identityText({ source, label, fingerprint, isEncrypted }: PlannedIdentity): string {
  const words = [source === 'agent' ? label : `file ${label}`, fingerprint ?? 'of unknown fingerprint'];
  if (isEncrypted) words.push('(encrypted: its passphrase is asked for)');
  return words.join(' ');
}

function reachRows(diagnosis: NodeDiagnosis, isAlone: boolean): Row[] {
  const { check, details, preamble } = diagnosis;
  const said = preamble.trim();
  const rows: (readonly [string, string | undefined])[] = [
    ['reached', check.state === 'active' ? 'yes: it logs in and answers' : `no: ${causeText(check)}`],
    ['key exchange', details?.keyExchange],
    ['cipher', details?.cipher],
    ['logged in by', details?.authentication],
    ['login files say', said === '' ? undefined : `'${said}'`],
    ['why', whyText(check, isAlone)],
    ['next', nextStep(diagnosis)],
  ];
  return rows.flatMap(([label, text]): Row[] => (text === undefined ? [] : [[label, text]]));
}

/** Each unknown host key is another one: many nodes are better shown by `nodes trust`. */
function whyText({ state, result }: NodeCheck, isAlone: boolean): string | undefined {
  if (state === 'active' || (result.cause === 'host-key-unknown' && !isAlone)) return undefined;
  return result.detail ?? undefined;
}
