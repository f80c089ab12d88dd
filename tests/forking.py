"""Processes that share a start: a server that has loaded the product forks for each, so none loads it anew."""

from multiprocessing import get_context

CONTEXT = get_context("forkserver")
"""Its server is started once for all tests of a process, so what it loads is said here alone."""
CONTEXT.set_forkserver_preload(
    ["upstar.cli", "upstar.cli.assess", "upstar.cli.match", "upstar.cli.learn", "tests.edge.test_limits"]
)
