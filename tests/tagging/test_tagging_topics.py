"""A topic where the words decide, silence where they don't."""

import time

import pytest

from dateline.tagging import find_topics
from dateline.tagging.topic_words import TOPIC_WORDS
from dateline.tagging.topics import LABELS

TEXTS = [
    ("en", "Nurses strike over wages", "Union members walked out on Monday after talks on wages failed; employees and workers at a picket said the strike would go on until the bargaining resumes.", "09"),
    ("en", "Striker scores twice in cup final", "The team won the match with two goals from its striker; the coach praised the players and the goalkeeper after the championship season.", "15"),
    ("en", "Quake kills dozens", "An earthquake of magnitude 6 shook the coast. Rescuers searched the rubble for survivors; an aftershock followed and families were evacuated.", "03"),
    ("en", "Troops advance on city", "The army said its soldiers and fighters had retaken the town after airstrikes; militants answered with missiles and the ceasefire is over.", "16"),
    ("fr", "Le parlement vote la loi", "Les députés ont adopté la loi; le ministre et le gouvernement affrontent l'opposition avant les élections, selon un sénateur.", "11"),
    ("fr", "Canicule et orages", "Météo: la température monte, la canicule dure; la pluie et les orages arrivent, vent fort, vigilance.", "17"),
    ("ar", "المنتخب يفوز بكأس البطولة", "فاز المنتخب في المباراة بهدف سجله اللاعب في الملعب، وأشاد المدرب باللاعبين بعد الدوري.", "15"),
    ("ar", "لقاح جديد ضد الفيروس", "قال الأطباء في المستشفى إن اللقاح يحمي المرضى من الفيروس، وحذرت وزارة الصحة من الوباء.", "07"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "headline", "body", "code"), TEXTS)
def test_plain_cases(language: str, headline: str, body: str, code: str) -> None:
    topics = find_topics(headline, body, language)
    assert [topic.code for topic in topics] == [f"medtop:{code}000000"]
    assert 0 < topics[0].score <= 1
    assert topics[0].label == LABELS[code]


@pytest.mark.parametrize(
    ("headline", "body", "language"),
    [
        (None, "", "en"),
        ("A walk by the river", "We went along the bank and came home late in the evening, and that was all.", "en"),
        ("Strike", "strike " * 500, "en"),  # one word, however often, decides nothing
        ("Nurses strike over wages", TEXTS[0][2], "de"),
        ("Nurses strike over wages", TEXTS[0][2], None),
    ],
)
def test_silence_where_the_words_do_not_decide(headline: str | None, body: str, language: str | None) -> None:
    assert find_topics(headline, body, language) == []


def test_every_topic_has_words_in_the_lexicon() -> None:
    assert {code for codes in TOPIC_WORDS.values() for code, _ in codes} == set(LABELS)


def test_a_long_body_is_read_in_bounded_time() -> None:
    started = time.process_time()
    find_topics("x" * 1_000_000, "word " * 400_000, "en")
    find_topics(None, "x" * 2_000_000, "en")
    assert time.process_time() - started < 5
