"""Settles what each story of a batch is: a new article, a copy, a revision, or nothing new.

Star clusters: a story attaches to its best earlier article, never to a copy, and nothing is chained. Looking up
candidates and earlier rows is done before; writing them to the lake after.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa

from dateline.dedupe.pairs import Likeness, Texts
from dateline.dedupe.rows import canonical_order, column, fill
from dateline.dedupe.sameness import is_same_text

_EARLY = datetime.min.replace(tzinfo=UTC)
_EARLIER_COLUMNS = ("article_id", "batch_id", "url", "headline", "body", "content_sha256", "duplicate_of", "captured_at", "similarity", "copy_kind")  # fmt: skip

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one story; the fields are columns of the working table."""

    outcome: str
    duplicate_of: str | None = None
    similarity: float | None = None
    copy_kind: str | None = None


_ARTICLE = Verdict(outcome="landed")


def settle_copies(stories: pa.Table, candidates: pa.Table, earlier: pa.Table, texts: Texts | None = None) -> pa.Table:
    """Every story with its outcome (landed, copy, revision, unchanged) and the columns of duplication.

    candidates: as `find_candidates` gives them. earlier: rows with the columns of `articles`, of smaller batches:
    every state of each article_id of the batch, and the newest of every old_article_id. Rows and their order stay; the order
    of the stories among themselves changes nothing. texts: as for `find_candidates`.
    """
    court = _Court(stories, candidates, earlier, texts or Texts.of_batch(stories))
    verdicts = court.judge()
    names = ("outcome", "story_id", "duplicate_of", "similarity", "copy_kind", "valid_from")
    values = {name: column(stories, name) for name in names}
    ids, captured = column(stories, "article_id"), column(stories, "captured_at")
    for row, verdict in verdicts.items():
        filled = (
            verdict.outcome,
            verdict.duplicate_of or ids[row],
            verdict.duplicate_of,
            verdict.similarity,
            verdict.copy_kind,
        )
        for name, value in zip(names, (*filled, captured[row]), strict=True):
            values[name][row] = value
    return fill(stories, values)


class _Court:
    """One batch being settled: what is known of earlier articles, and what has been decided so far."""

    def __init__(self, stories: pa.Table, candidates: pa.Table, earlier: pa.Table, texts: Texts) -> None:
        self._states = _states_in_time(earlier)
        self._earlier = {identity: states[-1] for identity, states in self._states.items()}
        self._order = canonical_order(stories)
        names = ("article_id", "headline", "body", "content_sha256", "captured_at")
        self._rows: list[Row] = stories.select(list(names)).to_pylist()
        self._texts = texts
        self._texts.add((("earlier", identity), str(row["body"] or "")) for identity, row in self._earlier.items())
        self._old: dict[str, list[str]] = defaultdict(list)
        pairs = candidates.select(["new_article_id", "old_article_id"]).to_pylist()
        for pair in pairs:
            self._old[pair["new_article_id"]].append(pair["old_article_id"])
        self._stars: dict[str, Verdict] = {}  # article_id → what its newest state in this batch is
        self._first_row: dict[str, int] = {}  # article_id → the row whose text stands for it

    def judge(self) -> dict[int, Verdict]:
        """Row → verdict, for every story."""
        captures: dict[str, list[int]] = defaultdict(list)
        for row in self._order:
            captures[str(self._rows[row]["article_id"])].append(row)
        verdicts: dict[int, Verdict] = {}
        # dicts keep the order of insertion, so articles are judged in canonical order of their first row
        for identity, rows in captures.items():
            states = list(self._states.get(identity, ()))
            for row in sorted(rows, key=lambda row: (_instant(self._rows[row]), self._order_of(row))):
                # A capture that comes in late is compared with what stood there just before and just after it.
                place = bisect_right([_instant(state) for state in states], _instant(self._rows[row]))
                before = states[place - 1] if place else None
                after = states[place] if place < len(states) else None
                verdicts[row] = self._verdict(identity, row, before, after)
                if verdicts[row].outcome == "unchanged":
                    continue
                states.insert(place, self._state(row, verdicts[row]))
                if after is None:
                    self._stars[identity] = verdicts[row]
                    self._first_row[identity] = row
        return verdicts

    def _order_of(self, row: int) -> tuple[str, str, str]:
        return tuple(str(self._rows[row][name] or "") for name in ("content_sha256", "headline", "body"))  # type: ignore[return-value]

    def _state(self, row: int, verdict: Verdict) -> Row:
        duplication = {
            "duplicate_of": verdict.duplicate_of,
            "similarity": verdict.similarity,
            "copy_kind": verdict.copy_kind,
        }
        return {**self._rows[row], **duplication}

    def _verdict(self, identity: str, row: int, before: Row | None, after: Row | None) -> Verdict:
        neighbours = [state for state in (before, after) if state is not None]
        if not neighbours:
            return self._best_match(identity, row) or _ARTICLE
        story = self._rows[row]
        for state in neighbours:
            if story["content_sha256"] == state["content_sha256"] or is_same_text(_text(story), _text(state)):
                return _as_before(state)
        if neighbours[0]["duplicate_of"] is None:
            # What others may already be copies of stays an article, whatever its new text resembles.
            return Verdict(outcome="revision")
        match = self._best_match(identity, row)
        if match is None:
            return Verdict(outcome="revision")
        return Verdict(
            outcome="revision", duplicate_of=match.duplicate_of, similarity=match.similarity, copy_kind=match.copy_kind
        )

    def _best_match(self, identity: str, row: int) -> Verdict | None:
        """The earlier article that this text is most like; None where it is like none."""
        best: tuple[tuple[float, float, str], Verdict] | None = None
        seen = set()
        for old in self._old.get(identity, ()):
            article, through = self._article_of(old)
            if article is None or article == identity or article in seen:
                continue
            seen.add(article)
            likeness = self._compare(row, article) or self._compare(row, through)
            if likeness is None or likeness.kind is None:
                continue
            # A whole copy before a piece of something longer; what is still equal falls to the smaller id.
            rank = (-(likeness.containment + likeness.jaccard), -likeness.containment, article)
            if best is None or rank < best[0]:
                verdict = Verdict(
                    outcome="copy", duplicate_of=article, similarity=likeness.containment, copy_kind=likeness.kind
                )
                best = (rank, verdict)
        return best[1] if best else None

    def _article_of(self, old: str) -> tuple[str | None, str]:
        """The article behind a candidate (itself, or what it is a copy of), and the candidate's own id."""
        settled = self._stars.get(old)
        if settled is not None:
            return settled.duplicate_of or old, old
        row = self._earlier.get(old)
        if row is None:
            return None, old  # not judged yet, or gone from the lake: nothing to attach to
        return (str(row["duplicate_of"]) if row["duplicate_of"] else old), old

    def _compare(self, row: int, other: str) -> Likeness | None:
        key: object = self._first_row.get(other)
        if key is None:
            key = ("earlier", other)
        if key not in self._texts:
            return None
        likeness = self._texts.compare(row, key)
        return likeness if likeness.kind else None


def _states_in_time(earlier: pa.Table) -> dict[str, list[Row]]:
    """article_id → its states, the newest last."""
    found: dict[str, list[Row]] = defaultdict(list)
    rows: list[Row] = earlier.select(list(_EARLIER_COLUMNS)).to_pylist()
    for row in sorted(rows, key=lambda row: (_instant(row), str(row["batch_id"] or ""))):
        found[str(row["article_id"])].append(row)
    return found


def _as_before(previous: Row) -> Verdict:
    duplicate_of, kind, share = previous["duplicate_of"], previous["copy_kind"], previous["similarity"]
    return Verdict(
        outcome="unchanged",
        duplicate_of=str(duplicate_of) if duplicate_of else None,
        similarity=float(share) if isinstance(share, float) else None,
        copy_kind=str(kind) if kind else None,
    )


def _instant(row: Row) -> datetime:
    captured = row["captured_at"]
    return captured if isinstance(captured, datetime) else _EARLY


def _text(row: Row) -> tuple[str | None, str | None]:
    headline, body = row["headline"], row["body"]
    return (str(headline) if headline else None), (str(body) if body else None)
