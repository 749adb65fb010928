"""A topic where the words decide, silence where they don't, in bounded time."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.stores.topic_model import load_topic_tools, load_vocabulary
from dateline.tagging import find_topics
from dateline.tagging.media_topics import LABELS, TOP_CODES, full_code, top_of
from dateline.tagging.names import spelling
from dateline.tagging.topic_lexicon import LEXICON_LANGUAGES, MAX_WORDS, topic_shares, words_with_weights
from dateline.tagging.topic_vectors import nearness
from dateline.tagging.topic_words import LEXICON
from dateline.tagging.topics import TopicTools, topics_method

TEXTS = [
    ("en", "Nurses strike over wages", "Union members walked out on Monday after talks on wages failed; employees and workers at a picket said the strike would go on until the bargaining resumes.", "09"),
    ("en", "Striker scores twice in cup final", "The team won the match with two goals from its striker; the coach praised the players and the goalkeeper after the championship season.", "15"),
    ("en", "Quake kills dozens", "An earthquake of magnitude 6 shook the coast. Rescuers searched the rubble for survivors; an aftershock followed and families were evacuated.", "03"),
    ("en", "Troops advance on city", "The army said its soldiers and fighters had retaken the town after airstrikes; militants answered with missiles and the ceasefire is over.", "16"),
    ("fr", "Le parlement vote la loi", "Les députés ont adopté la loi; le ministre et le gouvernement affrontent l'opposition avant les élections, selon un sénateur.", "11"),
    ("fr", "Canicule et orages", "Météo: la température monte, la canicule dure; la pluie et les orages arrivent, vent fort, vigilance.", "17"),
    ("de", "Trainer lobt die Mannschaft", "Nach dem Sieg im Pokal sprach der Trainer von einem starken Spiel; der Stürmer schoss zwei Tore im Stadion, und die Bundesliga beginnt erst wieder im Januar.", "15"),
    ("de", "Warnstreik bei der Bahn", "Die Gewerkschaft fordert höhere Löhne und ruft die Beschäftigten zum Streik auf; die Arbeitgeber wollen im Tarifvertrag längere Arbeitszeiten.", "09"),
    ("es", "El Congreso aprueba la ley", "Los diputados y senadores del partido del presidente votaron la ley; la oposición pide elecciones y el gobierno defiende al ministro.", "11"),
    ("es", "Vacuna contra el virus", "Los médicos del hospital atienden a los pacientes; la enfermedad se extiende, dice el ministerio de Salud, y la vacunación empieza hoy.", "07"),
    ("ar", "المنتخب يفوز بكأس البطولة", "فاز المنتخب في المباراة بهدف سجله اللاعب في الملعب، وأشاد المدرب باللاعبين بعد الدوري.", "15"),
    ("ar", "لقاح جديد ضد الفيروس", "قال الأطباء في المستشفى إن اللقاح يحمي المرضى من الفيروس، وحذرت وزارة الصحة من الوباء.", "07"),
]  # fmt: skip


@pytest.fixture(scope="module")
def tools() -> TopicTools:
    return load_topic_tools()


@pytest.mark.parametrize(("language", "headline", "body", "code"), TEXTS)
def test_plain_cases_with_the_vectors_and_without(
    tools: TopicTools, language: str, headline: str, body: str, code: str
) -> None:
    for loaded in (tools, TopicTools()):
        (topic,) = find_topics(headline, body, language, loaded)
        assert topic.code == full_code(code)
        assert topic.label == LABELS[code]
        assert 0.7 < topic.score <= 1


@pytest.mark.parametrize(
    ("headline", "body", "language"),
    [
        (None, "", "en"),
        ("", " \n", "en"),
        ("A walk by the river", "We went along the bank and came home late in the evening, and that was all.", "en"),
        ("Strike", "strike " * 500, "en"),  # one word, however often, decides nothing
        ("Nurses strike over wages", TEXTS[0][2], "sw"),
        ("Nurses strike over wages", TEXTS[0][2], None),
        ("123 456", "789 " * 50, "en"),
    ],
)
def test_silence_where_the_words_do_not_decide(
    tools: TopicTools, headline: str | None, body: str, language: str | None
) -> None:
    assert find_topics(headline, body, language, tools) == []
    assert find_topics(headline, body, language) == []


def test_two_topics_nearly_as_likely_are_none(tools: TopicTools) -> None:
    both = f"{TEXTS[0][2]} {TEXTS[2][2]}"
    assert find_topics(None, both, "en", tools) == []


def test_the_vectors_tell_what_the_lexicon_has_no_words_for(tools: TopicTools) -> None:
    headline, body = (
        "Archbishop leads vigil",
        "The archdiocese said congregants knelt for vespers; the abbot and friars chanted psalms.",
    )
    words, weights = words_with_weights(headline, body)
    assert tools.concepts is not None
    assert TOP_CODES[int(nearness(words, weights, tools.concepts).argmax())] == "12"


def test_the_method_tells_why_nothing_was_said(tools: TopicTools) -> None:
    assert topics_method("en", tools) != topics_method("en")
    assert topics_method("de", tools) == topics_method("de") is not None
    assert topics_method("sw", tools) is None
    assert topics_method(None, tools) is None


@pytest.mark.parametrize("language", sorted(LEXICON_LANGUAGES))
def test_every_topic_has_words_that_are_found(language: str) -> None:
    assert set(LEXICON[language]) == set(LABELS)
    for code, listed in LEXICON[language].items():
        words = [word.rstrip("!*") for word in listed.split()]
        assert len(words) >= 3
        for word in words:
            assert words_with_weights("", word)[0] == [word.lower()], word  # else no text could ever have it
        # The words of a topic taken together speak for it above all others.
        shares = topic_shares(words, [1.0] * len(words), language)
        assert TOP_CODES[int(shares.argmax())] == code


def test_no_entry_is_written_twice_in_one_topic() -> None:
    for language, topics in LEXICON.items():
        for code, listed in topics.items():
            entries = [spelling(word.rstrip("!")) for word in listed.split()]
            twice = {entry for entry in entries if entries.count(entry) > 2}
            assert not twice, (language, code, twice)


def test_the_vocabulary_is_whole_and_its_tops_are_ours() -> None:
    vocabulary = load_vocabulary()
    assert len(vocabulary) == len({concept.code for concept in vocabulary}) > 1_000
    assert {concept.top for concept in vocabulary} == set(LABELS)
    tops = {concept.top: concept.label for concept in vocabulary if concept.code == full_code(concept.top)}
    assert tops == LABELS


@pytest.mark.parametrize(
    ("written", "top"),
    [
        ("medtop:15000000", "15"),
        ("15000000", "15"),
        ("15", "15"),
        (" 5 ", "05"),
        ("Sport", "15"),
        ("http://cv.iptc.org/newscodes/mediatopic/15000000", "15"),
        ("medtop:20000003", "01"),  # animation, three levels down
        ("economy,  business and finance", "04"),
        ("18", None),
        ("00", None),
        ("medtop:99999999", None),
        ("sports", None),
        ("١٥", None),
        ("", None),
    ],
)
def test_a_topic_as_a_person_may_write_it(written: str, top: str | None) -> None:
    assert top_of(written, load_vocabulary()) == top


HOSTILE = [
    ("x" * 2_000_000, "word " * 400_000),
    ("", "x" * 2_000_000),
    ("", "漢" * 2_000_000),
    ("", "\u202e\u200f" * 500_000 + "war army soldiers"),
    ("", "ا" * 1_000_000),
    ("", " ".join(f"Name{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}" for n in range(100_000))),
    ("\ud800", "war \udfff army soldiers troops"),
]


@pytest.mark.parametrize(("headline", "body"), HOSTILE)
def test_hostile_texts_are_read_in_bounded_time(tools: TopicTools, headline: str, body: str) -> None:
    words, weights = words_with_weights(headline, body)
    assert len(words) == len(weights) <= MAX_WORDS + 60
    assert max(map(len, words), default=0) <= 40
    find_topics("warm", "up", "en", tools)
    started = time.process_time()
    for language in ("en", "de", "ar"):
        find_topics(headline, body, language, tools)
    assert time.process_time() - started < 0.5


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=400), st.sampled_from(["en", "de", "ar", "xx"]))
def test_any_text_gives_one_topic_or_none(headline: str, body: str, language: str) -> None:
    topics = find_topics(headline, body, language, load_topic_tools())
    assert len(topics) <= 1
    assert all(0 < topic.score <= 1 and np.isfinite(topic.score) for topic in topics)
