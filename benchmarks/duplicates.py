"""Duplicates among a round's comments: how many planted ones are found, and how fast.

Run from the repository: `python -m benchmarks.duplicates [--quick] [--json]`. Baseline of the same
run: TF-IDF of character trigrams with a sparse top-k. It needs scikit-learn, which the portal does
not use: `requirements/bench.lock`, installed by `make bench`; without it the goal of time stays
unproven, which counts as missed unless `--quick`. Exit 1 where a goal is missed.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterable
from itertools import combinations

from benchmarks.repeated import Planted, planted
from documents.duplicates import Text, clusters

try:
    from sklearn.feature_extraction.text import TfidfVectorizer
except ImportError:  # not in the lock
    TfidfVectorizer = None

COMMENTS, FEW = 30_000, 3_000
RIGHT = 0.98  # precision and recall, of pairs that stand together
TIME = 0.4  # × the time of the baseline
MEMORY = 1_000  # megabytes, of the whole process before the baseline runs
TOP, ROWS = 10, 500  # nearest that the baseline keeps; rows that it multiplies at once
SEED = 7  # other than the one the thresholds were chosen by


def pairs(groups: Iterable[Iterable[int]]) -> set[tuple[int, int]]:
    """Return the pairs that stand together in a group."""
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def measured(made: Planted) -> dict[str, float]:
    """Find the duplicates and hold them against what was planted; seconds of the processor."""
    begun = time.process_time()
    found = clusters(made.texts)
    seconds = time.process_time() - begun
    told, true = pairs(cluster.keys for cluster in found), pairs(made.truth)
    return {
        "comments": len(made.texts),
        "planted": len(made.truth),
        "found": len(found),
        "precision": len(told & true) / len(told) if told else 0.0,
        "recall": len(told & true) / len(true),
        "seconds": seconds,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
    }


def baseline(texts: list[Text]) -> float | None:
    """Return the seconds of the processor that TF-IDF takes to the nearest of each text."""
    if TfidfVectorizer is None:
        return None
    begun = time.process_time()
    trigrams = TfidfVectorizer(analyzer="char", ngram_range=(3, 3))
    rows = trigrams.fit_transform(text.body for text in texts).tocsr()
    columns = rows.T.tocsr()
    for at in range(0, len(texts), ROWS):
        product = (rows[at : at + ROWS] @ columns).tocsr()
        for row in range(product.shape[0]):
            row_of = product.data[product.indptr[row] : product.indptr[row + 1]]
            if len(row_of) > TOP:
                row_of.argpartition(-TOP)[-TOP:]
    return time.process_time() - begun


def missed(told: dict[str, float], theirs: float | None, *, quick: bool) -> list[str]:
    """Return the goals that were missed, in words."""
    faults = [f"{what} {told[what]:.3f}" for what in ("precision", "recall") if told[what] < RIGHT]
    if told["megabytes"] > MEMORY:
        faults.append(f"{told['megabytes']:.0f} MB")
    if theirs is None:
        faults += [] if quick else ["time not judged: scikit-learn is not installed"]
    elif not quick and told["seconds"] > TIME * theirs:
        faults.append(f"{told['seconds'] / theirs:.2f} × the time of TF-IDF")
    return faults


def main() -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="3,000 comments; time is not judged")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    made = planted(FEW if given.quick else COMMENTS, SEED)
    told = measured(made)
    theirs = baseline(made.texts)
    faults = missed(told, theirs, quick=given.quick)
    if given.json:
        print(json.dumps(told | {"baseline_seconds": theirs, "missed": faults}))
    ratio = f"{told['seconds'] / theirs:.2f} × TF-IDF" if theirs else "no baseline"
    print(
        f"{'MISSED: ' + '; '.join(faults) if faults else 'met'}: {told['comments']} comments in "
        f"{told['seconds']:.1f} s, {ratio}, {told['megabytes']:.0f} MB, precision "
        f"{told['precision']:.3f}, recall {told['recall']:.3f}"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
