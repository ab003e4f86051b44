"""Shutting the door from inside: resource limits and the system-call filter of a child.

Everything not on the list fails with EPERM; what only an escape would try ends the process.

**Source:** seccomp(2), setrlimit(2), prctl(2).
"""

from __future__ import annotations

import ctypes
import errno
import resource
from pathlib import Path
from typing import Any, Final

import pyseccomp  # before any limit: finding the library reads and runs files

from marketplace.use.cleanroom.cage.limits import Limits


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ALLOWED: Final = _words(
    # memory
    "brk mmap munmap mremap mprotect madvise "
    # descriptors that are already open
    "read write readv writev close lseek fstat dup poll ppoll recvfrom sendto recvmsg sendmsg "
    # locks, clocks, signals to itself, the end
    "futex sched_yield sched_getaffinity clock_gettime clock_getres clock_nanosleep nanosleep "
    "gettimeofday time getpid gettid getrandom rt_sigaction rt_sigprocmask rt_sigreturn "
    "sigaltstack restart_syscall set_robust_list rseq getrusage sysinfo uname exit exit_group"
)
FATAL: Final = _words(
    "execve execveat fork vfork ptrace process_vm_readv process_vm_writev socket connect bind "
    "mount umount2 pivot_root chroot setns unshare bpf init_module finit_module kexec_load "
    "io_uring_setup userfaultfd keyctl add_key memfd_create"
)
"""Nothing honest calls these here: the process ends at once."""
PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
SIGKILL = 9


def lock(limits: Limits) -> None:
    """Give up everything a job does not need; there is no way back in this process."""
    _limit(limits)
    _control(PR_SET_DUMPABLE, 0)
    _filter().load()


def follow_parent() -> None:
    """Die when the process that started this one dies."""
    _control(PR_SET_PDEATHSIG, SIGKILL)


def _limit(limits: Limits) -> None:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    room = pages * resource.getpagesize() + limits.memory_bytes
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + limits.processor_seconds
    for kind, bound in (
        (resource.RLIMIT_AS, room),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(kind, (bound, bound))


def _control(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def _filter() -> Any:
    found = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
    for name in ALLOWED:
        found.add_rule(pyseccomp.ALLOW, name)
    for name in FATAL:
        found.add_rule(pyseccomp.KILL_PROCESS, name)
    return found
