/** The machine code that system calls are numbered for. */
export type Architecture = 'x64' | 'arm64';

/** Numbers of a call on both; null where the architecture never had it. Sources: the kernel's syscall_64.tbl and asm-generic/unistd.h. */
type CallNumbers = readonly [x64: number | null, arm64: number | null];

const refused = {
  'looking into and steering other processes': {
    ptrace: [101, 117],
    process_vm_readv: [310, 270],
    process_vm_writev: [311, 271],
    kcmp: [312, 272],
    pidfd_getfd: [438, 438],
    perf_event_open: [298, 241],
    userfaultfd: [323, 282],
  },
  'mounts and namespaces': {
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
    open_by_handle_at: [304, 265],
    fanotify_init: [300, 262],
    unshare: [272, 97],
    setns: [308, 268],
  },
  'keys of the kernel, which are not kept apart by user or namespace': {
    add_key: [248, 217],
    request_key: [249, 218],
    keyctl: [250, 219],
  },
  'wide and often broken interfaces that builds and tests do without': {
    bpf: [321, 280],
    io_uring_setup: [425, 425],
    io_uring_enter: [426, 426],
    io_uring_register: [427, 427],
    modify_ldt: [154, null],
    lookup_dcookie: [212, 18],
    nfsservctl: [180, 42],
    uselib: [134, null],
  },
  'the machine itself': {
    kexec_load: [246, 104],
    kexec_file_load: [320, 294],
    init_module: [175, 105],
    finit_module: [313, 273],
    delete_module: [176, 106],
    create_module: [174, null],
    query_module: [178, null],
    get_kernel_syms: [177, null],
    reboot: [169, 142],
    swapon: [167, 224],
    swapoff: [168, 225],
    acct: [163, 89],
    quotactl: [179, 60],
    quotactl_fd: [443, 443],
    syslog: [103, 116],
    settimeofday: [164, 170],
    clock_settime: [227, 112],
    clock_adjtime: [305, 266],
    adjtimex: [159, 171],
    sethostname: [170, 161],
    setdomainname: [171, 162],
    vhangup: [153, 58],
    iopl: [172, null],
    ioperm: [173, null],
  },
} as const satisfies Record<string, Record<string, CallNumbers>>;

/** Numbers of the calls that are refused whatever their arguments. */
export function refusedCalls(architecture: Architecture): number[] {
  return Object.values(refused)
    .flatMap((group): CallNumbers[] => Object.values(group))
    .flatMap(([x64, arm64]) => (architecture === 'x64' ? x64 : arm64) ?? []);
}

/** Calls that are judged by one argument, of which the kernel takes the lower 32 bits only. */
export const judgedCalls = {
  clone: { x64: 56, arm64: 220 },
  /** Its flags stand in memory, where no filter can look: refused as unknown, upon which libraries fall back on `clone`. */
  clone3: { x64: 435, arm64: 435 },
  socket: { x64: 41, arm64: 198 },
  socketpair: { x64: 53, arm64: 199 },
  ioctl: { x64: 16, arm64: 29 },
} as const;

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
export const namespaceFlags = 0x7e_02_00_00;

const unixFamily = 1;

/**
 * `internet`: AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, which is what tests and package managers use. No raw packets, no AF_ALG, no AF_VSOCK to the host of a virtual machine.
 * `unix`: AF_UNIX alone, which leads to no other machine.
 */
export const allowedSocketFamilies = { internet: [unixFamily, 2, 10, 16], unix: [unixFamily] } as const;
export type Sockets = keyof typeof allowedSocketFamilies;

/** TIOCSTI and TIOCLINUX type into the terminal as if its user had. */
export const refusedTerminalRequests = [0x54_12, 0x54_1c] as const;
