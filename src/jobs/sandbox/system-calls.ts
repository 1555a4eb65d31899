/** Numbers of the system calls that programs are denied. Columns: x86_64, aarch64; null where a machine has none. */

type Numbers = readonly [x86: number | null, arm: number | null];

/** Those of the kernel's age: what uses them falls back to older ones where they are not implemented. */
export const NOT_IMPLEMENTED: Readonly<Record<string, Numbers>> = {
  // Its flags lie in memory, where a filter cannot see them; libraries fall back to clone.
  clone3: [435, 435],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  // Memory that belongs to no process and to no file system with a size.
  memfd_create: [319, 279],
  memfd_secret: [447, 447],
  shmget: [29, 194],
};

export const FORBIDDEN: Readonly<Record<string, Numbers>> = {
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  userfaultfd: [323, 282],
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  process_madvise: [440, 440],
  kcmp: [312, 272],
  pidfd_getfd: [438, 438],
  unshare: [272, 97],
  setns: [308, 268],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  open_tree_attr: [467, 467],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  swapon: [167, 224],
  swapoff: [168, 225],
  reboot: [169, 142],
  acct: [163, 89],
  syslog: [103, 116],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  clock_adjtime: [305, 266],
  adjtimex: [159, 171],
  open_by_handle_at: [304, 265],
  fanotify_init: [300, 262],
  lookup_dcookie: [212, 18],
  iopl: [172, null],
  ioperm: [173, null],
  modify_ldt: [154, null],
  move_pages: [279, 239],
  migrate_pages: [256, 238],
  vhangup: [153, 58],
  sethostname: [170, 161],
  setdomainname: [171, 162],
  nfsservctl: [180, 42],
};

/** Those that are denied by their arguments. */
export const LOOKED_INTO = {
  clone: [56, 220],
  socket: [41, 198],
  socketpair: [53, 199],
  ioctl: [16, 29],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;
