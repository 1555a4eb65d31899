/* Tries what a sandbox must not let through, and says what became of each: its name and errno, 0 for success. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void said(const char *name, long result) {
  printf("%s %d\n", name, result < 0 ? errno : 0);
  fflush(stdout);
}

static long cloned(unsigned long flags) {
  long pid = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
  if (pid == 0) _exit(0);
  return pid;
}

int main(void) {
  char buffer[4096];
  memset(buffer, 0, sizeof buffer);
  said("vsock", socket(40, SOCK_STREAM, 0));
  said("alg", socket(38, SOCK_SEQPACKET, 0));
  said("packet", socket(17, SOCK_RAW, 0));
  said("inet", socket(AF_INET, SOCK_STREAM, 0));
  said("io_uring", syscall(425, 8, buffer));
  said("keyctl", syscall(SYS_keyctl, 0, -3, 0));
  said("add_key", syscall(SYS_add_key, "user", "name", "x", 1, -2));
  said("request_key", syscall(SYS_request_key, "user", "name", 0, 0));
  said("userfaultfd", syscall(SYS_userfaultfd, 0));
  said("ptrace", ptrace(PTRACE_TRACEME, 0, 0, 0));
  said("process_vm_readv", syscall(SYS_process_vm_readv, 1, buffer, 1, buffer, 1, 0));
  said("unshare-user", unshare(CLONE_NEWUSER));
  said("clone-user", cloned(CLONE_NEWUSER));
  said("clone-net", cloned(CLONE_NEWNET));
  said("clone", cloned(0));
  said("clone3", syscall(435, buffer, 88));
  said("mount", mount("none", "/tmp", "tmpfs", 0, ""));
  said("fsopen", syscall(430, "tmpfs", 0));
  said("bpf", syscall(SYS_bpf, 0, buffer, 120));
  said("perf", syscall(SYS_perf_event_open, buffer, 0, -1, -1, 0));
  said("memfd", syscall(SYS_memfd_create, "name", 0));
  said("shmget", syscall(SYS_shmget, 0, 4096, 01600));
  said("setuid", setuid(0));
#ifdef __x86_64__
  pid_t pid = fork();
  if (pid == 0) {
    syscall(0x40000000 | SYS_getpid);
    _exit(0);
  }
  int status;
  waitpid(pid, &status, 0);
  printf("x32 %d\n", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
#endif
  return 0;
}
