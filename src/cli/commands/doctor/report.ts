/** What was found, as the document of `doctor --json`. */

import { diagnosisReport, type NodeDiagnosis, type SetupDiagnosis } from '../../../app/index.ts';
import type { DoctorReport } from '../../../protocol/index.ts';
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
    nodes: nodes.map(diagnosisReport),
  };
}
