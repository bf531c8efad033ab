"""Which block of a revision became which of the next: the ground on which comments are carried.

Blocks with the same words are paired first (`backbone`), then what was split, merged, moved and
reworded is looked for among the rest. A pair counts as sure only where the words that tell a block
from its neighbours prove it (`evidence`); all else is a candidate that a person confirms.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from documents.backbone import Pair, ascending, common, cuts
from documents.blocks import Block, BlockKind
from documents.evidence import Evidence, best_scores, likeness
from documents.tokens import normalised

PROVED = 0.75  # share of its telling words that a block must keep, in the clause it stood in
PROVED_ELSEWHERE = 0.9  # likewise, where its clause did not come along
MOST = 0.5  # share of a text that, found in two blocks only, proves that they are one
MARGIN = 0.15  # by which the best must be ahead of the next
ALIKE = 0.6  # from this likeness on a block may be what another has become
CHANGED = 0.6  # share of what tells them that a block and its pieces keep, where words changed too
PIECED = 0.9  # likeness of the block and its pieces, put together, that this takes besides
HINT = 0.5  # share of its telling words from which on a block is proposed where another was lost
HINT_ELSEWHERE = 0.85  # likewise, anywhere else in the text
TELLING = 30.0  # what the words of a block must weigh to be looked for in the whole text
OFTEN = 2  # words that stand more often are not looked for elsewhere
SHOWN = 3  # candidates kept
COMPARED = 60_000  # pairs of blocks that are compared between two that stayed


class Fate(StrEnum):
    """What became of a block."""

    SAME = "unchanged"
    REWORDED = "reworded"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True)
class Link:
    """A sure pair: places in the old and the new text, what happened, 0 … 1 how sure."""

    old: int
    new: int
    fate: Fate
    confidence: float


@dataclass(frozen=True)
class Candidate:
    """What an old block may have become: place in the new text, 0 … 1 how likely."""

    new: int
    confidence: float


@dataclass
class Alignment:
    """Links of two texts, and candidates for the old blocks that have none, the likeliest first."""

    old: list[Block]
    new: list[Block]
    links: list[Link] = field(default_factory=list)
    candidates: dict[int, list[Candidate]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.of_old: defaultdict[int, list[Link]] = defaultdict(list)
        self.of_new: defaultdict[int, list[Link]] = defaultdict(list)
        for link in self.links:
            self.of_old[link.old].append(link)
            self.of_new[link.new].append(link)


def align(old: Iterable[Block], new: Iterable[Block]) -> Alignment:
    """Return what became of each block of `old` in `new`."""
    return _Aligning(list(old), list(new)).result()


def _words(block: Block) -> tuple[str, str]:
    kind = block.kind if block.kind in (BlockKind.HEADING, BlockKind.TABLE_CELL) else "text"
    return kind, " ".join(normalised(block.text).split())


def _headings(blocks: Sequence[Block]) -> list[int]:
    """Return for each block the place of the heading above it, or of itself; -1 for none."""
    found, last = [], -1
    for place, block in enumerate(blocks):
        last = place if block.kind == BlockKind.HEADING else last
        found.append(last)
    return found


class _Aligning:
    def __init__(self, old: list[Block], new: list[Block]) -> None:
        self.old, self.new = old, new
        self.old_words = [_words(block) for block in old]
        self.new_words = [_words(block) for block in new]
        self._in_old, self._in_new = set(self.old_words), set(self.new_words)
        self.old_texts = [text for _, text in self.old_words]
        self.new_texts = [text for _, text in self.new_words]
        self.links: dict[Pair, Link] = {}
        self.by_old: defaultdict[int, list[int]] = defaultdict(list)
        self.by_new: defaultdict[int, list[int]] = defaultdict(list)
        self.maybe: defaultdict[int, dict[int, float]] = defaultdict(dict)
        self.evidence = Evidence(self.old_texts, self.new_texts)
        self.old_headings, self.new_headings = _headings(old), _headings(new)

    def result(self) -> Alignment:
        self._same_in_order()
        self._gaps = self._between()
        self._rejoined()
        self._same_elsewhere()
        self._reworded()
        self._held()
        self._headings()
        self._elsewhere_reworded()
        self._in_one_gap()
        candidates = {
            i: [Candidate(j, s) for j, s in sorted(found.items(), key=lambda x: -x[1])[:SHOWN]]
            for i, found in self.maybe.items()
            if i not in self.by_old
        }
        return Alignment(self.old, self.new, self._placed(), candidates)

    def _link(self, i: int, j: int, fate: Fate, confidence: float) -> None:
        self.links[i, j] = Link(i, j, fate, round(confidence, 3))
        self.by_old[i].append(j)
        self.by_new[j].append(i)

    def _consider(self, i: int, j: int, likely: float) -> None:
        self.maybe[i][j] = max(likely, self.maybe[i].get(j, 0.0))

    def _same_in_order(self) -> None:
        """Pair the same words in order; words that stand repeatedly need a neighbour's support."""
        pairs, doubtful = common(self.old_words, self.new_words)
        self._backbone = pairs
        here, there = Counter(self.old_words), Counter(self.new_words)
        repeated = []
        for i, j in pairs:
            if here[self.old_words[i]] == there[self.new_words[j]] == 1:
                self._link(i, j, Fate.SAME, 1.0)
            elif (i, j) in doubtful:
                self._consider(i, j, 0.5)
            else:
                repeated.append((i, j))
                self._consider(i, j, 0.9)
        self._repeated = repeated
        self._held()

    def _held(self) -> None:
        """Pair repeated words that something beside them holds in place."""
        for i, j in (*self._repeated, *reversed(self._repeated)):
            if i not in self.by_old and j not in self.by_new and self._is_held(i, j):
                self._link(i, j, Fate.SAME, 0.99)

    def _is_held(self, i: int, j: int) -> bool:
        """Tell whether a neighbour is a pair too; a heading is held by what stands below it."""
        if self.old[i].kind != BlockKind.HEADING:
            beside = (i - 1, j - 1) in self.links or (i + 1, j + 1) in self.links
            return beside or self._same_clause(i, j)
        below = range(j + 1, self._clause_end(self.new, j))
        return any(
            to in below
            for place in range(i + 1, self._clause_end(self.old, i))
            for to in self.by_old.get(place, ())
        )

    def _headings(self) -> None:
        """Pair headings of the same words by what stands below them, where order is unsure."""
        for j in self._free_new(range(len(self.new))):
            if self.new[j].kind != BlockKind.HEADING:
                continue
            below = range(j + 1, self._clause_end(self.new, j))
            above = {self.old_headings[i] for to in below for i in self.by_new.get(to, ())}
            i = above.pop() if len(above) == 1 else -1
            if i >= 0 and i not in self.by_old and self.old_words[i] == self.new_words[j]:
                self._link(i, j, Fate.SAME, 0.97)

    def _clause_end(self, blocks: Sequence[Block], at: int) -> int:
        """Return the place after the last block below the heading at `at`, up to the next one."""
        end = at + 1
        while end < len(blocks) and blocks[end].kind != BlockKind.HEADING:
            end += 1
        return end

    def _between(self) -> list[tuple[range, range]]:
        """Return the gaps of the backbone: places on each side that stand in no pair."""
        gaps, a, c = [], 0, 0
        for i, j in [*self._backbone, (len(self.old), len(self.new))]:
            if a < i or c < j:
                gaps.append((range(a, i), range(c, j)))
            a, c = i + 1, j + 1
        return gaps

    def _free_old(self, places: Iterable[int]) -> list[int]:
        return [i for i in places if i not in self.by_old]

    def _free_new(self, places: Iterable[int]) -> list[int]:
        return [j for j in places if j not in self.by_new]

    def _rejoined(self) -> None:
        """Find blocks cut in pieces, and pieces put together, without a change of words."""
        for olds, news in self._gaps:
            for i, run in cuts(self.old_texts, olds, self.new_texts, news):
                for j in run:
                    self._link(i, j, Fate.SPLIT, 1.0)
            for j, run in cuts(self.new_texts, news, self.old_texts, olds):
                if not self._free_new([j]) or run != self._free_old(run):
                    continue
                for i in run:
                    self._link(i, j, Fate.MERGED, 1.0)

    def _same_elsewhere(self) -> None:
        """Pair the same words out of order, where nothing else could have become them."""
        free_old = self._free_old(i for olds, _ in self._gaps for i in olds)
        free_new = self._free_new(j for _, news in self._gaps for j in news)
        here = Counter(self.old_words)
        there = Counter(self.new_words)
        targets = defaultdict(list)
        for j in free_new:
            targets[self.new_words[j]].append(j)
        gap_of_old = {i: news for olds, news in self._gaps for i in olds}
        gap_of_new = {j: olds for olds, news in self._gaps for j in news}
        came_along: list[Pair] = []
        for i in free_old:
            words = self.old_words[i]
            for j in targets.get(words, []):
                if here[words] == there[words] == 1 and not self._rivals(
                    i, j, gap_of_new[j], gap_of_old[i]
                ):
                    self._link(i, j, Fate.SAME, 0.98)
                    break
                came_along.append((i, j))
                if here[words] <= OFTEN >= there[words]:
                    self._consider(i, j, 0.8)
        self._with_neighbours(came_along)

    def _rivals(self, i: int, j: int, olds: range, news: range) -> bool:
        """Tell whether another block may have been reworded to the words that seem to have moved.

        Or whether the block itself was reworded where it stood, and its words came anew elsewhere.
        """
        text = self.old_texts[i]
        others = (self.old_texts[k] for k in olds if k != i and k not in self.by_old)
        own = (self.new_texts[k] for k in news if k != j and k not in self.by_new)
        return any(likeness(other, text) >= ALIKE for other in (*others, *own))

    def _with_neighbours(self, pairs: list[Pair]) -> None:
        """Link repeated words that moved together with a neighbour."""
        changed = True
        while changed:
            changed = False
            for i, j in pairs:
                if i in self.by_old or j in self.by_new:
                    continue
                if (i - 1, j - 1) in self.links or (i + 1, j + 1) in self.links:
                    self._link(i, j, Fate.SAME, 0.95)
                    changed = True

    def _reworded(self) -> None:
        for olds, news in self._gaps:
            free, targets = self._free_old(olds), self._free_new(news)
            if not free or not targets:
                continue
            if len(free) * len(targets) > COMPARED:
                continue  # a text written anew: people look, word by word is beyond reason
            score = {(i, j): self._kept(i, j) for i in free for j in targets}
            best_old, best_new = best_scores(score, by=0), best_scores(score, by=1)
            self._split_and_merged(free, targets)
            for (i, j), kept in sorted(score.items(), key=lambda item: -item[1]):
                if i in self.by_old or j in self.by_new:
                    continue
                rival = max(best_old[i].but(j), best_new[j].but(i))
                if self._proved(i, j, kept) and kept - rival >= MARGIN and self._alike(i, j):
                    self._link(i, j, Fate.REWORDED, kept)

    def _proved(self, i: int, j: int, kept: float) -> bool:
        """Tell whether enough is kept: of the words that tell, or of words found nowhere else."""
        if kept >= (PROVED if self._same_clause(i, j) else PROVED_ELSEWHERE):
            return True
        return self.evidence.alone(self.evidence.old[i], self.evidence.new[j]) >= MOST

    def _kept(self, i: int, j: int) -> float:
        if self.old_words[i][0] != self.new_words[j][0]:
            return 0.0
        return self.evidence.kept(self.evidence.old[i], self.evidence.new[j])

    def _alike(self, i: int, j: int) -> bool:
        """A block that kept its words among many others is only a part of the other."""
        return likeness(self.old_texts[i], self.new_texts[j]) >= ALIKE

    def _same_clause(self, i: int, j: int) -> bool:
        """Tell whether the headings above two blocks are a pair."""
        above, below = self.old_headings[i], self.new_headings[j]
        return above == below == -1 or (above, below) in self.links

    def _split_and_merged(self, free: list[int], targets: list[int]) -> None:
        """Find a block that two neighbours share between them, in either direction."""
        known_old, known_new = set(free), set(targets)
        for i in free:
            for j in targets:
                pair = [j, j + 1]
                if i in self.by_old or self._free_new(pair) != pair or j + 1 not in known_new:
                    continue
                if kept := self._shared([i], pair):
                    for piece in pair:
                        self._link(i, piece, Fate.SPLIT, kept)
        for j in targets:
            for i in free:
                pair = [i, i + 1]
                if j in self.by_new or self._free_old(pair) != pair or i + 1 not in known_old:
                    continue
                if kept := self._shared(pair, [j]):
                    for piece in pair:
                        self._link(piece, j, Fate.MERGED, kept)

    def _shared(self, olds: list[int], news: list[int]) -> float:
        """Return how much of one block its two pieces keep, 0 … 1; 0 where too little proves it.

        A sentence that was changed as well costs a short piece much of what tells it apart. Then
        less will do, in the clause it stood in, unless the words of one stand in both texts.
        """
        old = [(self.evidence.old[i], self.old_texts[i]) for i in olds]
        new = [(self.evidence.new[j], self.new_texts[j]) for j in news]
        (whole, text), *_ = min(old, new, key=len)
        pieces, texts = zip(*max(old, new, key=len), strict=True)
        proved = self.evidence.accounts(whole, pieces) or (
            self.evidence.accounts(whole, pieces, CHANGED)
            and likeness(text, " ".join(texts)) >= PIECED
            and self._same_clause(olds[0], news[0])
            and not any(self.old_words[i] in self._in_new for i in olds)
            and not any(self.new_words[j] in self._in_old for j in news)
        )
        return self.evidence.kept(whole, *pieces) if proved else 0.0

    def _elsewhere_reworded(self) -> None:
        """Look in the whole text for what is left, by its rarest words; only propose."""
        free_new = self._free_new(j for _, news in self._gaps for j in news)
        index = defaultdict(list)
        for j in free_new:
            for word in self.evidence.new[j]:
                index[word].append(j)
        for i in self._free_old(i for olds, _ in self._gaps for i in olds):
            words = self.evidence.old[i]
            votes: Counter[int] = Counter()
            if self.evidence.weight(words) < TELLING:
                continue
            for word in self.evidence.rare(words):
                votes.update(index.get(word, []))
            for j, _ in votes.most_common(SHOWN):
                kept = self._kept(i, j)
                if kept >= HINT_ELSEWHERE and self._alike(i, j):
                    self._consider(i, j, kept)

    def _in_one_gap(self) -> None:
        """Propose what stands where a lost block stood, if it is at all alike."""
        for olds, news in self._gaps:
            free, targets = self._free_old(olds), self._free_new(news)
            if len(free) * len(targets) > COMPARED:
                continue
            for i in free:
                for j in targets:
                    if self._kept(i, j) >= HINT and self._alike(i, j):
                        self._consider(i, j, self._kept(i, j))

    def _placed(self) -> list[Link]:
        """Return the links in order, with those out of order marked as moved."""
        links = [self.links[pair] for pair in sorted(self.links)]
        first = sorted({(link.old, min(self.by_old[link.old])) for link in links})
        in_order = set(ascending(first))
        moved = {old for old, new in first if (old, new) not in in_order}
        merged = {new for new, olds in self.by_new.items() if len(olds) > 1}
        return [
            Link(link.old, link.new, Fate.MOVED, link.confidence)
            if link.old in moved and link.new not in merged and link.fate != Fate.SPLIT
            else link
            for link in links
        ]
