"""How a process that reads pages begins: bounded, and gone when its parent is."""

from __future__ import annotations

import ctypes
import os
import resource
import signal

__all__ = ["start_worker"]

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def start_worker(memory_bytes: int) -> None:
    """Prepare a worker: it dies with its parent, leaves Ctrl-C to it, and may not eat the machine."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:  # the parent died before the request was made
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
