"""The kept hashes of a batch, looked up in a stream of earlier fingerprints: which earlier articles share how many.

Holds the batch and what it meets, never the window: memory grows with the batch. What is near enough to be a
candidate is told by the caller's rule; nothing is compared here but numbers.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
IsNear = Callable[[Ints, Ints], Mask]

SLICE_ROWS = 32_768  # articles looked at in one go: some 10 MB of hashes
_SLOTS_PER_HASH = 8  # slots of a sieve for each wanted hash: one strange hash in eight or more passes it, in 64 both
_MAX_SLOTS = 1 << 26  # bytes of a sieve
_SHIFTS = (1, 31)  # bits: the two sieves look at different ones; the lowest says whether a gram is numbered
_SPARE = 4  # a hash is counted up to so many times the cap, since revisions of one article count once in the end
_MAX_PAIRS = 4_000_000  # pairs (earlier article, story) sorted at once: some 100 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Prints:
    """Stories with their kept hashes, one entry an article_id; `owners` and `hashes` run side by side."""

    ids: list[str]
    sizes: Ints  # kept hashes of each id
    owners: Ints  # place in `ids`
    hashes: Ints

    @classmethod
    def of(cls, ids: pa.Array, hashes: pa.Array) -> "Prints":
        """ids: strings. hashes: lists of int64; the same id twice has the hashes of both."""
        coded = ids.dictionary_encode()
        lengths, values = _flat(hashes)
        owners = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        owners = np.repeat(owners, lengths)
        names = coded.dictionary.to_pylist()
        if not _in_order(owners, values):  # an id stands twice: both its rows look for their article
            order = np.lexsort((values, owners))
            owners, values = owners[order], values[order]
            fresh = np.append(True, (owners[1:] != owners[:-1]) | (values[1:] != values[:-1]))[: len(values)]
            owners, values = owners[fresh], values[fresh]
        return cls(ids=names, sizes=np.bincount(owners, minlength=len(names)), owners=owners, hashes=values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One story and one earlier article that share hashes."""

    new_id: str
    old_id: str
    old_batch_id: str | None
    shared: int
    smaller: int  # kept hashes of the smaller of the two


class Lookup:
    """The wanted hashes of one batch, and every earlier article that has one of them."""

    def __init__(self, new: Prints, *, cap: int) -> None:
        """cap: earlier articles; a hash that more of them have is boilerplate and counts for nothing."""
        self._new, self._cap = new, cap
        order = np.argsort(new.hashes)
        in_order = new.hashes[order]
        first = np.flatnonzero(np.concatenate(([True], in_order[1:] != in_order[:-1]))) if len(order) else order
        self._wanted = in_order[first]
        self._owners = new.owners[order]  # of wanted hash w: self._owners[starts[w]:starts[w + 1]]
        self._starts = np.append(first, len(order))
        bits = max(12, (_SLOTS_PER_HASH * len(self._wanted)).bit_length())
        self._sieves = [(shift, np.zeros(min(1 << bits, _MAX_SLOTS), np.bool_)) for shift in _SHIFTS]
        for shift, sieve in self._sieves:
            sieve[(self._wanted >> shift) & (len(sieve) - 1)] = True
        self._counts = np.zeros(len(self._wanted), np.int32)
        self._hits: list[tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]] = []  # wanted hash, kept row
        self._ids: list[pa.Array] = []
        self._batches: list[pa.Array] = []
        self._sizes: list[Ints] = []
        self._kept_rows = 0

    def read(self, window: Iterable[pa.RecordBatch], *, but: str | None) -> None:
        """Look at rows with article_id, batch_id and hashes; those of batch `but` are passed over."""
        for whole in window:
            for start in range(0, whole.num_rows, SLICE_ROWS):
                part = whole.slice(start, SLICE_ROWS)
                own = pc.fill_null(pc.equal(part.column("batch_id"), but), False) if but is not None else None
                if own is not None and pc.any(own).as_py():
                    part = part.filter(pc.invert(own))
                self._read_slice(part)

    def _read_slice(self, part: pa.RecordBatch) -> None:
        lists = part.column("hashes")
        lengths, values = _flat(lists)
        at = np.flatnonzero(self._passes(0, values))  # nearly all that is strange ends here, cheaply
        at = at[self._passes(1, values[at])]
        if not len(at):
            return
        place = np.searchsorted(self._wanted, values[at])
        place[place == len(self._wanted)] = 0
        real = self._wanted[place] == values[at]
        real &= self._counts[place] < _SPARE * self._cap
        place, found = place[real], np.searchsorted(np.cumsum(lengths), at[real], side="right")
        if not len(found):
            return
        np.add.at(self._counts, place, 1)
        first = np.append(True, found[1:] != found[:-1])  # rows come in their order
        kept, local = found[first], np.cumsum(first) - 1
        self._hits.append((place.astype(np.int32), (local + self._kept_rows).astype(np.int32)))
        chosen = pa.array(kept)
        self._ids.append(_strings(part.column("article_id").take(chosen)))
        self._batches.append(_strings(part.column("batch_id").take(chosen)))
        self._sizes.append(lengths[kept])
        self._kept_rows += len(kept)

    def matches(self, is_near: IsNear, *, most: int) -> list[Match]:
        """What the rule (shared, size of the smaller) calls near, at most `most` for each story, the likeliest."""
        if not self._hits:
            return []
        coded = pa.chunked_array(self._ids).combine_chunks().dictionary_encode()
        codes = coded.indices.to_numpy().astype(np.int64)
        names = coded.dictionary
        sizes = np.zeros(len(names), np.int64)
        np.maximum.at(sizes, codes, np.concatenate(self._sizes))
        news, olds, shared, smaller = self._near(codes, sizes, is_near)
        same = pc.index_in(names, pa.array(self._new.ids, pa.string())).fill_null(-1).to_numpy()[olds] == news
        news, olds, shared, smaller = (values[~same] for values in (news, olds, shared, smaller))
        ranks = pc.rank(names).to_numpy().astype(np.int64)  # equal shares fall to the smaller id
        order = np.lexsort((ranks[olds], -shared, -shared / smaller, news))
        news, olds, shared, smaller = (values[order] for values in (news, olds, shared, smaller))
        starts = np.concatenate(([0], np.flatnonzero(news[1:] != news[:-1]) + 1)) if len(news) else news
        nth = np.arange(len(news)) - np.repeat(starts, np.diff(np.append(starts, len(news))))
        keep = nth < most
        news, olds, shared, smaller = (values[keep] for values in (news, olds, shared, smaller))
        batches = self._newest_batches(codes, olds)
        return [
            Match(
                new_id=self._new.ids[new],
                old_id=names[old].as_py(),
                old_batch_id=batches[old],
                shared=count,
                smaller=size,
            )
            for new, old, count, size in zip(*(v.tolist() for v in (news, olds, shared, smaller)), strict=True)
        ]

    def _near(self, codes: Ints, sizes: Ints, is_near: IsNear) -> tuple[Ints, Ints, Ints, Ints]:
        """Story, earlier article, shared hashes and size of the smaller, of every pair that the rule calls near."""
        width = len(self._wanted)
        # an article that was revised has its hashes once
        keys = distinct_of(np.sort(np.concatenate([codes[rows] * width + places for places, rows in self._hits])))
        articles, places = keys // width, keys % width
        telling = np.bincount(places, minlength=width)[places] <= self._cap
        articles, places = articles[telling], places[telling]
        many = (self._starts[1:] - self._starts[:-1])[places]  # stories that have this hash
        found: list[tuple[Ints, Ints, Ints, Ints]] = []
        for start, end in _runs(articles, many):
            counts = many[start:end]
            news = self._owners[_ranges(self._starts[places[start:end]], counts)]
            pairs, shared = np.unique(
                np.repeat(articles[start:end], counts) * len(self._new.ids) + news, return_counts=True
            )
            olds, news = pairs // len(self._new.ids), pairs % len(self._new.ids)
            smaller = np.minimum(self._new.sizes[news], sizes[olds])
            near = is_near(shared, smaller)
            found.append((news[near], olds[near], shared[near], smaller[near]))
        nothing = np.empty(0, np.int64)
        pairs_found = found or [(nothing, nothing, nothing, nothing)]
        news, olds, shared, smaller = (np.concatenate(columns) for columns in zip(*pairs_found, strict=True))
        return news, olds, shared, smaller

    def _newest_batches(self, codes: Ints, olds: Ints) -> dict[int, str | None]:
        wanted = np.isin(codes, olds)
        newest: dict[int, str | None] = {}
        batches = pa.chunked_array(self._batches).filter(pa.array(wanted)).to_pylist()
        for code, batch in zip(codes[wanted].tolist(), batches, strict=True):
            newest[code] = max(newest.get(code) or "", batch or "") or None
        return newest

    def _passes(self, sieve: int, values: Ints) -> Mask:
        shift, marked = self._sieves[sieve]
        passed: Mask = marked[(values >> shift) & (len(marked) - 1)]
        return passed


def _flat(lists: pa.Array) -> tuple[Ints, Ints]:
    """Length of every list, and all their elements."""
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    return lengths, lists.flatten().to_numpy(zero_copy_only=False).astype(np.int64, copy=False)


def distinct_of(in_order: Ints) -> Ints:
    """The distinct values of a sorted array."""
    distinct: Ints = in_order[np.append(True, in_order[1:] != in_order[:-1])[: len(in_order)]]
    return distinct


def _in_order(owners: Ints, values: Ints) -> bool:
    ahead = (owners[1:] > owners[:-1]) | ((owners[1:] == owners[:-1]) & (values[1:] > values[:-1]))
    return bool(ahead.all())


def _strings(values: pa.Array) -> pa.Array:
    return values if values.type == pa.string() else values.cast(pa.string())


def _runs(articles: Ints, many: Ints) -> list[tuple[int, int]]:
    """Stretches of whole articles with about _MAX_PAIRS pairs each; `articles` is sorted."""
    if not len(articles):
        return []
    heads = np.concatenate(([0], np.flatnonzero(articles[1:] != articles[:-1]) + 1))
    before = np.concatenate(([0], np.cumsum(many)))[heads]
    cuts = heads[np.concatenate(([True], before[1:] // _MAX_PAIRS != before[:-1] // _MAX_PAIRS))]
    return list(zip(cuts.tolist(), [*cuts[1:].tolist(), len(articles)], strict=True))


def _ranges(starts: Ints, counts: Ints) -> Ints:
    """starts[0], starts[0] + 1, … counts[0] of them, then those of starts[1]."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts) + np.repeat(starts, counts)
