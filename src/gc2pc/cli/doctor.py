"""`gc2pc doctor`: is this installation sound, and how fast can it be?"""

from __future__ import annotations

import sys
from typing import Any

import click

from gc2pc.cli import options, show

LIBRARIES = ("numpy", "cffi", "rbcl", "click", "rich")


@click.command("doctor", short_help="Check the installation.")
@options.json_option()
def command(as_json: bool) -> None:
    """Show CPU and versions, and test every kernel tier of this CPU; exit code 1 when one is broken."""
    report = examine()
    if as_json:
        show.print_json(report)
    else:
        _print(report)
    if not report["ok"]:
        sys.exit(1)


def examine() -> dict[str, Any]:
    """Return `ok`, `machine`, `tiers` (name, whether in use, what failed) and `versions`."""
    from gc2pc.bench.machine import machine
    from gc2pc.cli.self_test import failures
    from gc2pc.native.cpu import active_tier, tier_names

    tiers = [
        {"tier": name, "active": tier == active_tier(), "failures": failures(tier)}
        for tier, name in enumerate(tier_names())
    ]
    ok = not any(tier["failures"] for tier in tiers)
    return {"ok": ok, "machine": machine(), "tiers": tiers, "versions": _versions()}


def _versions() -> dict[str, str]:
    import platform
    from importlib.metadata import version

    from gc2pc import __version__

    versions = {"gc2pc": __version__, "python": platform.python_version(), "system": platform.platform()}
    return versions | {name: version(name) for name in LIBRARIES}


def _print(report: dict[str, Any]) -> None:
    machine = report["machine"]
    click.echo(f"{machine['cpu']}, {machine['cores']} cores")
    for tier in report["tiers"]:
        mark = " (in use)" if tier["active"] else ""
        click.echo(f"tier {tier['tier']:<9} {'; '.join(tier['failures']) or 'self-test passed'}{mark}")
    click.echo(", ".join(f"{name} {version}" for name, version in report["versions"].items()))
    click.echo("all is well" if report["ok"] else "this installation computes wrong results: reinstall it")
