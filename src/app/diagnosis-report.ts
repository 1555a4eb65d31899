/** What was found out about the way to a node, as the published document. */

import type { DoctorReport } from '../protocol/index.ts';
import type { ConnectionDetails, NodePlan } from '../transport/index.ts';
import type { NodeDiagnosis } from './diagnose.ts';
import { nextStep } from './next-step.ts';

type NodeReport = DoctorReport['nodes'][number];

export function diagnosisReport(diagnosis: NodeDiagnosis): NodeReport {
  const { node, choice, plan, check, details, preamble } = diagnosis;
  return {
    node,
    transport: choice?.transport ?? null,
    reasons: [...(choice?.reasons ?? [])],
    plan: plan ? planReport(plan) : null,
    agreed: details ? agreedReport(details) : null,
    preamble: preamble === '' ? null : preamble,
    state: check.state,
    outcome: check.result.outcome,
    cause: check.result.cause,
    why: check.result.detail,
    next: nextStep(diagnosis) ?? null,
  };
}

function planReport(plan: NodePlan): NodeReport['plan'] {
  const { hostKey, identities, ...same } = plan;
  return {
    ...same,
    jumps: [...plan.jumps],
    via: [...plan.via],
    identities: identities.map(({ source, label, fingerprint = null, isEncrypted }) => ({
      source,
      label,
      fingerprint,
      encrypted: isEncrypted,
    })),
    unusable: [...plan.unusable],
    sshOnly: [...plan.sshOnly],
    knownHosts: { name: hostKey.name, types: [...hostKey.types], files: [...hostKey.files] },
  };
}

function agreedReport(details: ConnectionDetails): NodeReport['agreed'] {
  const { keyExchange = null, cipher = null, hostKey = null, authentication = null } = details;
  return { keyExchange, cipher, hostKey, authentication };
}
