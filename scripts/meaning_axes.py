"""Make matching/data/axes.npy: the directions in which names of skills and words of titles lie apart.

    python scripts/meaning_axes.py

They are the principal components of the vocabulary's names in wordllama's space (256 numbers a word piece, MIT), each
shrunk by its own spread so that a few broad ones do not outweigh the rest. The file holds int16 [256, 1 + DIMS]: the
centre, then the axes, in steps of 1 / FINE. The eigenvectors' last digits differ between machines; the file does not.
"""

from pathlib import Path

import numpy as np

from upstar.matching.meaning import DIMS, FINE, raw_words, words_of
from upstar.skills.vocabulary import vocabulary

OUT = Path(__file__).resolve().parent.parent / "src" / "upstar" / "matching" / "data" / "axes.npy"
SHRINK = 0.3
"""The power of its variance by which an axis is divided: 0 leaves all as they are, 0.5 makes all alike."""


def main() -> None:
    """Write the file anew."""
    names = [skill.name for skill in (*vocabulary().core, *vocabulary().listed)]
    told = [words for name in names if (words := words_of(name))]
    known = sorted({word for words in told for word in words})
    places = raw_words(known) / FINE
    number = {word: place for place, word in enumerate(known)}
    texts = np.array([places[[number[word] for word in words]].sum(axis=0) for words in told])
    texts /= np.linalg.norm(texts, axis=1, keepdims=True)
    spreads, directions = np.linalg.eigh(np.cov(texts.T))
    axes = directions[:, ::-1][:, :DIMS] * spreads[::-1][:DIMS] ** -SHRINK
    axes /= np.linalg.norm(axes, axis=0).max()
    kept = np.column_stack((texts.mean(axis=0), axes))
    np.save(OUT, np.rint(kept * FINE).astype(np.int16))


if __name__ == "__main__":
    main()
