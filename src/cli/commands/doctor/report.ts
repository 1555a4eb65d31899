/** What was found, as the document of `doctor --json`. */

import type { NodeDiagnosis, SetupDiagnosis } from '../../../app/index.ts';
import type { DoctorReport } from '../../../protocol/index.ts';
import type { ConnectionDetails, NodePlan } from '../../../transport/index.ts';
import { nextStep } from './next-step.ts';
import { modeText, troubleText, type Versions } from './setup-text.ts';

export function doctorReport(
  setup: SetupDiagnosis,
  nodes: readonly NodeDiagnosis[],
  versions: Versions,
): DoctorReport {
  return {
    v: 1,
    versions: { ...versions },
    config: { file: setup.configFile ?? null, trusted: setup.isTrusted, files: [...setup.files] },
    groupSources: [...setup.groupSources],
    ssh: setup.ssh ? { version: setup.ssh.version, weaknesses: [...setup.ssh.weaknesses] } : null,
    folders: setup.folders.map(({ role, path, mode, trouble }) => ({
      role,
      path,
      mode: mode === undefined ? null : modeText(mode),
      trouble: trouble ?? null,
    })),
    daemon: {
      pid: setup.daemon.pid ?? null,
      connections: setup.daemon.connections,
      trouble: setup.daemon.trouble ?? null,
    },
    history: setup.history
      ? {
          path: setup.history.path,
          trouble: setup.history.trouble ? troubleText(setup.history.trouble) : null,
          backup: setup.history.backup ?? null,
        }
      : null,
    nodes: nodes.map(nodeReport),
  };
}

type NodeReport = DoctorReport['nodes'][number];

function nodeReport(diagnosis: NodeDiagnosis): NodeReport {
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
