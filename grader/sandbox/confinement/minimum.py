"""Which layers there are, and how many of them it takes before untrusted code may run. Works on every system."""

from collections.abc import Iterable

__all__ = ["LANDLOCK", "NAMESPACES", "NO_CAPABILITIES", "NO_NEW_PRIVILEGES", "OTHER_USER", "RLIMITS", "SECCOMP", "missing_layers"]

NAMESPACES = ("user namespace", "mount namespace", "pid namespace", "network namespace", "ipc namespace")
LANDLOCK, SECCOMP, RLIMITS = "landlock", "seccomp", "resource limits"
NO_NEW_PRIVILEGES, NO_CAPABILITIES, OTHER_USER = "no new privileges", "no capabilities", "unprivileged user"
MINIMUM = (RLIMITS, NO_NEW_PRIVILEGES, NO_CAPABILITIES, OTHER_USER, SECCOMP)
FILES = ("mount namespace", LANDLOCK)


def missing_layers(layers: Iterable[str]) -> list[str]:
    """What `layers` lack for untrusted code: all of MINIMUM, and a mount namespace or Landlock to keep it from files."""
    held = set(layers)
    missing = [layer for layer in MINIMUM if layer not in held]
    return missing if held.intersection(FILES) else [*missing, " or ".join(FILES)]
