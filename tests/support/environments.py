"""The systems and Pythons that the program is for, by the facts that markers ask about."""

from __future__ import annotations

from dataclasses import dataclass

PYTHONS = ("3.11", "3.12", "3.13", "3.14")


@dataclass(frozen=True, slots=True)
class System:
    """A system, as Python names it there."""

    name: str
    sys_platform: str
    platform_system: str
    platform_machine: str
    platform_release: str
    os_name: str = "posix"

    def facts(self, python: str) -> dict[str, str]:
        """Return what markers ask about, for a Python such as "3.12"."""
        return {
            "sys_platform": self.sys_platform,
            "platform_system": self.platform_system,
            "platform_machine": self.platform_machine,
            "platform_release": self.platform_release,
            "os_name": self.os_name,
            "python_version": python,
            "python_full_version": f"{python}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }


LINUX = System("Linux, x86_64", "linux", "Linux", "x86_64", "6.1.0")
LINUX_ARM = System("Linux, aarch64", "linux", "Linux", "aarch64", "6.1.0")
MAC = System("macOS, Apple", "darwin", "Darwin", "arm64", "23.0.0")
MAC_INTEL = System("macOS, Intel", "darwin", "Darwin", "x86_64", "23.0.0")
WINDOWS = System("Windows, x86_64", "win32", "Windows", "AMD64", "11", "nt")

SYSTEMS = (LINUX, LINUX_ARM, MAC, MAC_INTEL, WINDOWS)
"""Those on which it can be installed (docs/platforms.md)."""
