"""Processes forked from one that has everything loaded: a start costs what it does, not what it imports.

That one is started anew, when the first is asked for, and reaches neither database nor network: nothing
that a test has open, and nothing that it changed in its own process, is in what is forked from it.
"""

import multiprocessing
from multiprocessing.context import ForkServerContext

_context = multiprocessing.get_context("forkserver")
_loaded: list[str] = []


def of(*modules: str) -> ForkServerContext:
    """Give what makes such processes, with *modules* loaded too; asked for while tests are gathered."""
    _loaded.extend(modules)
    _context.set_forkserver_preload(_loaded)
    return _context
