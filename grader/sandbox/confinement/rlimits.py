"""What one process may use, by setrlimit; the hard limits are set too, so that there is no way back."""

import resource
from collections.abc import Mapping
from typing import Any

__all__ = ["apply"]


def apply(limits: Mapping[str, Any], address_space: int, other_processes: int) -> None:
    """Bind this process and all it forks. `address_space` is what it already has, `other_processes` what its user already runs."""
    bounds = {
        resource.RLIMIT_AS: address_space + limits["memory_bytes"],
        resource.RLIMIT_NPROC: other_processes + limits["processes"],
        resource.RLIMIT_FSIZE: limits["file_bytes"],
        resource.RLIMIT_NOFILE: limits["open_files"],
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_SIGPENDING: 256,
    }
    for kind, bound in bounds.items():
        resource.setrlimit(kind, (bound, bound))
    seconds = limits["cpu_seconds"]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
