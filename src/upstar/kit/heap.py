"""What a long-lived process holds from its start on."""

import gc


def settle() -> None:
    """Take all that there is now out of the garbage collector's sight: call it once, when a process has started.

    Modules, routes and vocabularies stay until the end. To look through their half a million objects again and again
    would stop every thread for a third of a second, and find nothing.
    """
    gc.collect()
    gc.freeze()
