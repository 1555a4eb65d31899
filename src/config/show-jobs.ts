/** `jobs` in the form of grappe.yaml. */

import { formatAge, formatSize } from './amounts.ts';
import { formatDuration } from './duration.ts';
import type { JobLimits, JobsSettings, LanguageSettings, SlurmSettings } from './jobs-settings.ts';
import type { Shown } from './shown.ts';

export function shownJobs(jobs: JobsSettings): Shown {
  const { nodes, first, policy, maxTasks, maxCpu, slots, perUser, tags, limits, sandbox, languages } = jobs;
  return {
    ...(nodes !== undefined && { nodes }),
    ...(first !== undefined && { first }),
    ...(policy !== undefined && { policy }),
    ...(maxTasks !== undefined && { max_tasks: maxTasks }),
    ...(maxCpu !== undefined && { max_cpu: `${Math.round(maxCpu * 100)}%` }),
    ...(slots !== undefined && { slots }),
    ...(Object.keys(perUser).length > 0 && { per_user: { ...perUser } }),
    ...(tags.size > 0 && { tags: Object.fromEntries(tags) }),
    ...(Object.keys(limits).length > 0 && { limits: shownLimits(limits) }),
    sandbox: { ...sandbox },
    ...(languages.size > 0 && { languages: shownLanguages(languages) }),
    keep: formatAge(jobs.keepMs),
    ...shownEngines(jobs),
  };
}

function shownEngines({ engine, slurm }: JobsSettings): { readonly [key: string]: Shown } {
  return { ...(engine !== 'ssh' && { engine }), ...(slurm && { slurm: shownSlurm(slurm) }) };
}

function shownSlurm({ sharedFolder, nodeFolder, maxSubmitted, ...slurm }: SlurmSettings): Shown {
  return {
    ...slurm,
    ...(sharedFolder !== undefined && { shared_folder: sharedFolder }),
    ...(nodeFolder !== undefined && { node_folder: nodeFolder }),
    max_submitted: maxSubmitted,
  };
}

function shownLimits({ wallMs, cpuMs, memoryBytes, outputBytes, diskBytes, processes }: JobLimits): Shown {
  return {
    ...(wallMs !== undefined && { time: formatDuration(wallMs) }),
    ...(cpuMs !== undefined && { cpu: formatDuration(cpuMs) }),
    ...(memoryBytes !== undefined && { memory: formatSize(memoryBytes) }),
    ...(outputBytes !== undefined && { output: formatSize(outputBytes) }),
    ...(diskBytes !== undefined && { disk: formatSize(diskBytes) }),
    ...(processes !== undefined && { processes }),
  };
}

function shownLanguages(languages: ReadonlyMap<string, LanguageSettings>): Shown {
  return Object.fromEntries(
    Array.from(languages, ([name, { extensions, version, compile, run, hello, folders }]) => [
      name,
      {
        ...(extensions.length > 0 && { extensions }),
        version,
        ...(compile !== undefined && { compile }),
        run,
        hello,
        ...(folders.length > 0 && { folders }),
      },
    ]),
  );
}
