/** The environment of upcalls: what programs need to work, none of the caller's secrets. */

const PASSED = new Set(
  (
    'PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR XDG_CONFIG_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR ' +
    'CLUSTERSHELL_CFGDIR SLURM_CONF KRB5CCNAME'
  ).split(' '),
);

export function upcallEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && (PASSED.has(entry[0]) || entry[0].startsWith('LC_')),
    ),
  );
}
