/** Words of other tools, and ours for them: Ansible's, Compose's, MilkCheck's, Puppet's, systemd's. */

/** Words of other tools for keys of ours. */
const KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['hosts', ['nodes']],
  ['target', ['nodes']],
  ['targets', ['nodes']],
  ['ssh_user', ['user']],
  ['login', ['user']],
  ['key', ['identity']],
  ['proxy_jump', ['jump']],
  ['timeout', ['connect_timeout', 'command_timeout']],
  ['require', ['depends_on']],
  ['requires', ['depends_on']],
  ['wants', ['depends_on']],
  ['require_weak', ['after']],
  ['serial', ['rollout.batch', 'batch']],
  ['batch', ['rollout.batch']],
  ['canary', ['rollout.canary']],
  ['on_failure', ['rollout.on_failure']],
  ['max_fail_percentage', ['max_failed']],
  ['errors', ['max_failed']],
  ['warnings', ['warn_failed']],
  ['throttle', ['fanout']],
  ['forks', ['fanout']],
  ['retry', ['retries']],
  ['start_interval', ['start_period']],
  ['health', ['healthcheck']],
  ['check', ['healthcheck']],
  ['probe', ['healthcheck']],
  ['actions', ['commands']],
  ['cmd', ['run', 'test']],
  ['command', ['run', 'test', 'commands']],
  ['desc', ['description']],
  ['sudo', ['become']],
  ['service', ['unit']],
  ['name', ['unit']],
  ['init', ['backend']],
  ['type', ['backend']],
  ['ensure', ['state']],
  ['status', ['state']],
  ['running', ['state']],
  ['active', ['state']],
  ['enable', ['enabled']],
  ['mask', ['masked']],
  ['drain', ['before']],
  ['undrain', ['after']],
  ['delay', ['pause']],
  ['delegate_to', ['on']],
]);

/** Words of other tools for values of ours. */
const WORDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['running', ['started']],
  ['active', ['started']],
  ['up', ['started']],
  ['present', ['started']],
  ['start', ['started']],
  ['restarted', ['started']],
  ['inactive', ['stopped']],
  ['down', ['stopped']],
  ['dead', ['stopped']],
  ['absent', ['stopped']],
  ['service_started', ['started']],
  ['service_healthy', ['healthy']],
  ['service_completed_successfully', ['completed']],
  ['service', ['sysv']],
  ['init', ['sysv']],
  ['upstart', ['sysv']],
  ['initd', ['sysv']],
  ['custom', ['command']],
  ['root', ['sudo']],
  ['su', ['sudo']],
  ['serial', ['listed']],
  ['inventory', ['listed']],
  ['reverse_inventory', ['reverse']],
  ['shuffle', ['random']],
  ['abort', ['halt']],
  ['stop', ['halt', 'stopped']],
  ['revert', ['rollback']],
  ['ignore', ['continue']],
  ['same_node', ['same-node']],
  ['node', ['same-node']],
  ['one', ['any']],
]);

/** The keys here that somebody who wrote this one probably meant; `rollout.batch` where a key is further in. */
export function ourKeys(name: string, known: readonly string[]): string[] {
  return (KEYS.get(name) ?? []).filter((key) => known.includes(key.replace(/\..*/, '')));
}

export function ourWord(word: string, known: readonly string[]): string | undefined {
  return WORDS.get(word)?.find((other) => known.includes(other));
}
