"""What a benchmark ran on, for the top of its output: `python benchmarks/machine.py`."""

import os
import platform
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_info  # type: ignore[import-untyped]


def processor() -> str:
    """The processor's name, from Linux itself where that is the system, else what Python knows."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def system() -> str:
    """The distribution and the kernel, or the system's name and release where there is no os-release file."""
    kernel = f"{platform.system()} {platform.release()}"
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {kernel}"
    except OSError:
        return kernel


def blas() -> str:
    """The library behind numpy's matrix products, and the threads that it uses in this process."""
    libraries = [info for info in threadpool_info() if info["user_api"] == "blas"]
    numpys = [info for info in libraries if "numpy" in info["filepath"]] or libraries
    named = [
        f"{info['internal_api']} {info['version']} for {info.get('architecture', 'any')}, {info['num_threads']} threads" for info in numpys
    ]
    return "; ".join(named) or "none that threadpoolctl knows"


def load() -> str:
    """How many processes wanted a core during the last minute: far more than the benchmark's own means numbers to distrust."""
    return f"{os.getloadavg()[0]:.1f} processes" if hasattr(os, "getloadavg") else "not known on this system"


def describe() -> str:
    """The machine and the versions, one fact a line."""
    facts = {
        "processor": f"{processor()}, {os.cpu_count()} cores",
        "load": load(),
        "system": system(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "BLAS": blas(),
    }
    return "\n".join(f"{name:10}{fact}" for name, fact in facts.items())


if __name__ == "__main__":
    print(describe())
