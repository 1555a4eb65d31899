/** What the tests need beyond npm: a file or command that shows it is there, and its Debian package. */

export const TEST_PACKAGES = {
  ssh: 'openssh-client',
  '/usr/sbin/sshd': 'openssh-server',
  '/usr/lib/openssh/sftp-server': 'openssh-sftp-server',
  dash: 'dash',
  bash: 'bash',
  zsh: 'zsh',
  tcsh: 'tcsh',
  fish: 'fish',
  mksh: 'mksh',
  busybox: 'busybox',
  strace: 'strace',
  sudo: 'sudo',
  ip: 'iproute2',
  man: 'man-db',
  awk: 'mawk',
  script: 'bsdutils',
  // Services of every kind, and nodes with systemd to run them on.
  '/etc/init.d/redis-server': 'redis-server',
  runsvdir: 'runit',
  supervisord: 'supervisor',
  'systemd-nspawn': 'systemd-container',
  mmdebstrap: 'mmdebstrap',
  // Programs in a sandbox, in languages that are here everywhere.
  bwrap: 'bubblewrap',
  gcc: 'gcc',
  'g++': 'g++',
  python3: 'python3-minimal',
  perl: 'perl-base',
  // A Slurm of three nodes, as an ordinary user.
  '/usr/sbin/munged': 'munge',
  '/usr/sbin/slurmctld': 'slurm-wlm',
  '/usr/sbin/slurmd': 'slurm-wlm',
  sbatch: 'slurm-wlm',
  // The console, as people see it.
  chromium: 'chromium',
};
