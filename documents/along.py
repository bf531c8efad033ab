"""A document as a line: its clauses in order, drawn together where they are too many to draw."""

from collections.abc import Sequence

from documents.clauses import clause_order

_DEEPEST = 6


def stretches(clauses: Sequence[str], most: int) -> dict[str, str]:
    """Return for each clause, in the order of the document, the stretch that it is drawn in.

    There are at most `most` stretches: of clauses of as many levels as that allows, else of
    neighbouring clauses ("3–7").
    """
    ordered = sorted(set(clauses), key=clause_order)
    for depth in range(_DEEPEST, 0, -1):
        cut = {clause: ".".join(clause.split(".")[:depth]) for clause in ordered}
        if len(set(cut.values())) <= most:
            return cut
    tops = list(dict.fromkeys(cut.values()))
    size = -(-len(tops) // most)
    named = {}
    for start in range(0, len(tops), size):
        part = tops[start : start + size]
        name = part[0] if len(part) == 1 else f"{part[0]}–{part[-1]}"
        named.update(dict.fromkeys(part, name))
    return {clause: named[top] for clause, top in cut.items()}
