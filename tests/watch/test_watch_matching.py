"""Spans, hostile texts, and that folding never loses where a letter stood."""

import random
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dateline.tagging.watch import Match, Percolator, Watched, parse_query
from dateline.tagging.watch.spelling import fold


def _match(query: str, text: Watched | str) -> list[Match]:
    found = Percolator({"w": parse_query(query)}).match(Watched(body=text) if isinstance(text, str) else text)
    assert found is not None
    return found


def _words(query: str, body: str) -> list[str]:
    return [body[start:end] for match in _match(query, body) for start, end in match.spans]


@pytest.mark.parametrize(
    ("query", "body", "words"),
    [
        ("iran", "In Iran’s north, IRAN.", ["Iran", "IRAN"]),
        ('"north field"', "The  North –  Field, a north field.", ["North –  Field", "north field"]),
        ("elect*", "Elections: re-elected, élections", ["Elections", "elected", "élections"]),
        ("*wirtschaft*", "Volkswirtschaftslehre und Wirtschaft", ["Volkswirtschaftslehre", "Wirtschaft"]),
        ("حكومة", "قال للحكومة، حُكُومَتُها", ["للحكومة", "حُكُومَتُها"]),
        ("中国", "在中国，中國人", ["中国", "中國"]),
        ("서울", "서울에서는 서울!", ["서울에서는", "서울"]),
        ("İzmir", "IZMIR ve izmir’de", ["IZMIR", "izmir"]),
        ("ガソリン", "ｶﾞｿﾘﾝ と ガソリン", ["ｶﾞｿﾘﾝ", "ガソリン"]),
        ("Straße", "STRASSE, Straße", ["STRASSE", "Straße"]),
        ("café", "cafe\u0301 CAFÉ", ["cafe\u0301", "CAFÉ"]),
        ("NATO", "在NATO总部，NATO가 😀NATO", ["NATO", "NATO", "NATO"]),
        ("US", "us, US and U.S. troops; u.s.", ["US", "U.S"]),
    ],
)  # fmt: skip
def test_spans_are_characters_of_the_body_as_it_stands(query: str, body: str, words: list[str]) -> None:
    found = _words(query, body)
    # Marks behind the last letter may or may not be counted in.
    assert [word.rstrip("\u0301") for word in found] == [word.rstrip("\u0301") for word in words]


def test_the_headline_has_the_span_minus_one_once() -> None:
    found = _match("strike", Watched(headline="Strike upon strike", body="A strike."))
    assert found[0].spans == ((-1, -1), (2, 8))
    assert _match("headline:strike", Watched(headline="Strike", body="A strike."))[0].spans == ((-1, -1),)


def test_words_under_not_and_of_alternatives_that_do_not_hold_have_no_spans() -> None:
    assert _words("(gas AND oil) OR coal AND NOT peat", "gas and coal") == ["coal"]


def test_no_phrase_reaches_from_headline_to_body() -> None:
    assert not _match('"paris hilton"', Watched(headline="Mayor of Paris", body="Hilton shares fell."))


def test_a_phrase_is_found_behind_many_false_starts() -> None:
    body = "Paris. " * 400 + "Paris Hilton"
    assert _words('"paris hilton"', body) == ["Paris Hilton"]
    assert _match('"paris* hilton*"', body)


def test_no_more_spans_than_fifty_are_kept() -> None:
    assert len(_match("gas", "gas " * 500)[0].spans) == 50


_HOSTILE = {
    "two megabytes of one letter": "a" * 2_000_000,
    "two megabytes of the words themselves": "gas " * 500_000,
    "direction marks": "\u202egas\u202c\u200f" * 200_000,
    "a hundred thousand capital words": " ".join(f"Word{n} Gas" for n in range(50_000)),
    "marks upon marks": "e" + "\u0301" * 1_000_000,
    "lone surrogates": "gas \ud800 \udfff " * 10_000,
    "no spaces": "国" * 1_000_000,
    "jamo": "\u1100\u1161" * 500_000,
    "starts of phrases": "north north north field " * 80_000,
    "stars' delight": "abcabcabc" * 200_000,
}


@pytest.mark.parametrize("name", _HOSTILE)
def test_a_hostile_text_is_bounded_in_time(name: str) -> None:
    queries = {f"q{n}": f'gas AND "north field {n}*" OR word{n} OR abc{n}*' for n in range(200)}
    queries |= {"a": "*abc*b*", "b": '"north* field nowhere"', "c": "国国国国*x", "d": "gas", "e": '"north * field"'}
    percolator = Percolator({name: parse_query(query) for name, query in queries.items()})
    began = time.process_time()
    percolator.match(Watched(body=_HOSTILE[name]))
    assert time.process_time() - began < 10, "seconds of processor time; a page has ten"


def test_a_text_with_more_places_than_an_article_can_have_is_told() -> None:
    percolator = Percolator({"w": parse_query("gas")})
    assert percolator.match(Watched(body="gas " * 600_000)) is None


_LETTERS = st.text(
    alphabet=st.one_of(
        st.characters(max_codepoint=0x24F), st.characters(min_codepoint=0x370, max_codepoint=0x6FF),
        st.characters(min_codepoint=0x900, max_codepoint=0x97F), st.characters(min_codepoint=0xE00, max_codepoint=0xE7F),
        st.characters(min_codepoint=0x1100, max_codepoint=0x11FF), st.characters(min_codepoint=0x3040, max_codepoint=0x30FF),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x4EFF), st.characters(min_codepoint=0xAC00, max_codepoint=0xACFF),
        st.sampled_from("\u200c\u200d\u0640\u0301\u3099\uff9e 𠀀😀\n")
    ),
    max_size=60,
)  # fmt: skip


@example("¯\u3099")
@given(_LETTERS)
def test_every_folded_letter_stands_where_it_stood(text: str) -> None:
    folded = fold(text)
    assert folded.text[0] == " "
    assert folded.text[-1] == " "
    assert "  " not in folded.text
    place = 1
    for word in folded.text.split():
        place = folded.text.index(word, place)
        start, end = folded.span(place, place + len(word))
        assert 0 <= start < end <= len(text)
        assert "".join(fold(text[start:end]).text.split()).startswith(word[0])
        place += len(word)


@given(st.lists(st.sampled_from(["gas", "oil", "gasoil", "Gas,", "GAS.", "öl", "oil-gas"]), max_size=12))
def test_one_pass_says_what_looking_at_each_word_says(words: list[str]) -> None:
    body = " ".join(words)
    plain = {"".join(c for c in part.lower() if c.isalpha()) for word in words for part in word.split("-")}
    for query, want in {
        "gas": "gas" in plain,
        "gas AND NOT oil": "gas" in plain and "oil" not in plain,
        "gas* AND oil": bool({"gas", "gasoil"} & plain) and "oil" in plain,
        "*oil": bool({"oil", "gasoil"} & plain),
    }.items():
        assert bool(_match(query, body)) == want


def test_the_order_of_queries_means_nothing() -> None:
    queries = {f"q{n}": parse_query(f"word{n} OR (gas AND word{n + 1})") for n in range(50)}
    names = list(queries)
    random.Random(1).shuffle(names)
    text = Watched(body="gas word7 word20 word30")
    assert Percolator(queries).match(text) == Percolator({name: queries[name] for name in names}).match(text)
