"""Sentences that a room made in English, told in the language of the page.

Rows keep them, since the contract's columns hold words and what was once made does not change; errors bear them, since
the API and the command line give them too. So the page takes them apart again: each form that a room may give stands
here as the catalogues have it, in one module for each room. A sentence that has one is translated with the numbers and
names in it, and one that has none (a model's words, a rule of an earlier version) stays as it is. Nothing is half
translated. The tests hold what the rooms say against these forms.
"""

from upstar.web.sentences.telling import ROOMS, told

__all__ = ["ROOMS", "told"]
