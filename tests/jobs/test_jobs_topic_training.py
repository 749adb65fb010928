"""Training topics on a user's file: the report is honest, the model is used, and a bad file says what is wrong with it."""

import csv
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dateline.errors import ConfigurationError
from dateline.jobs.topic_training import train_topics
from dateline.stores.labelled_texts import read_labelled_texts
from dateline.stores.topic_model import load_topic_tools, load_trained_topics, save_trained_topics
from dateline.tagging.topic_training import least_chance, part_of
from dateline.tagging.topics import find_topics, topics_method

# Swahili has no lexicon: what is told of these texts was learned.
WORDS = {
    "15": "mpira timu mchezo goli uwanja kocha mchezaji ligi kombe ushindi bao kipa",
    "04": "uchumi benki soko bei biashara fedha kampuni mauzo faida shilingi mkopo kodi",
    "11": "rais waziri bunge uchaguzi chama serikali kura mbunge sera katiba upinzani mgombea",
}
COMMON = [
    "na",
    "ya",
    "wa",
    "kwa",
    "ni",
    "katika",
    "hii",
    "leo",
    "kesho",
    "siku",
    "watu",
    "nchi",
    "mwaka",
    "mji",
    "sana",
    "alisema",
]


def labelled(count: int, seed: int = 7) -> list[dict[str, str]]:
    """Texts of words of their topic among common ones."""
    dice = random.Random(seed)
    rows = []
    for number in range(count):
        top = sorted(WORDS)[number % len(WORDS)]
        words = dice.choices(WORDS[top].split(), k=6) + dice.choices(COMMON, k=18)
        dice.shuffle(words)
        rows.append({"topic": top, "headline": " ".join(words[:4]), "body": " ".join(words[4:]), "language": "sw"})
    return rows


def write_csv(path: Path, rows: Sequence[dict[str, str]], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("training")
    file = write_csv(folder / "labelled.csv", labelled(400))
    return file, train_topics(file, folder / "model.npz")


def test_a_model_is_learned_and_its_report_is_of_texts_held_out(trained):
    _, report = trained
    held = [row for row in labelled(400) if part_of(f"{row['headline']} {row['body']}") == "report"]
    assert (report.texts, report.held_out, report.languages) == (400, len(held), ("sw",))
    assert report.trained.texts == len(held)
    assert report.top_one > 0.95
    assert report.trained.right / report.trained.told > 0.95
    assert report.trained.told / len(held) > 0.8
    assert report.built_in.told == 0  # no lexicon in Swahili
    assert sum(score.texts for _, score in report.by_topic) == len(held)


def test_the_model_is_used_for_its_languages_alone(trained):
    tools = load_topic_tools(trained[1].path)
    new = labelled(30, seed=8)
    said = [find_topics(row["headline"], row["body"], "sw", tools) for row in new]
    right = [topics[0].code[7:9] == row["topic"] for topics, row in zip(said, new, strict=True) if topics]
    assert len(right) > 20
    assert np.mean(right) > 0.9
    assert topics_method("sw", tools) == f"trained-{tools.trained.version}"
    assert find_topics(new[0]["headline"], new[0]["body"], "rw", tools) == []
    assert topics_method("en", tools).startswith("vectors")


def test_the_same_file_gives_the_same_model_as_csv_or_parquet(trained, tmp_path):
    file, report = trained
    pq.write_table(pa.Table.from_pylist(labelled(400)), tmp_path / "labelled.parquet")
    semicolons = write_csv(tmp_path / "semicolons.csv", labelled(400), ";")
    for other in (file, tmp_path / "labelled.parquet", semicolons):
        again = train_topics(other, tmp_path / "again.npz")
        assert again.trained == report.trained
        assert again.path.read_bytes() == report.path.read_bytes()


def test_a_model_read_back_is_the_one_written(trained, tmp_path):
    model = load_trained_topics(trained[1].path)
    save_trained_topics(model, tmp_path / "copy.npz")
    copy = load_trained_topics(tmp_path / "copy.npz")
    assert np.array_equal(copy.weights, model.weights)
    assert (copy.least_sure, copy.languages, copy.version) == (model.least_sure, model.languages, model.version)


def test_labels_that_mean_nothing_make_a_model_that_stays_silent(tmp_path):
    dice = random.Random(3)
    rows = [{**row, "topic": dice.choice(sorted(WORDS))} for row in labelled(400)]
    report = train_topics(write_csv(tmp_path / "noise.csv", rows), tmp_path / "model.npz")
    assert report.trained.told <= report.held_out * 0.2
    assert report.top_one < 0.6


def test_rows_without_text_or_topic_are_counted_and_rare_topics_named(tmp_path):
    rows = [*labelled(300), {"topic": "", "headline": "x", "body": "y", "language": ""}]
    rows += [{"topic": "17", "headline": f"mvua {n}", "body": "mvua", "language": "sw"} for n in range(3)]
    rows += [{"topic": "15", "headline": "", "body": " ", "language": ""}]
    report = train_topics(write_csv(tmp_path / "some.csv", rows), tmp_path / "model.npz")
    assert report.skipped == 2
    assert report.left_out == ("weather",)


BAD = [
    ("none.csv", None, "can't be read"),
    ("empty.csv", "", "is empty"),
    ("blank.csv", "\n", "is empty"),
    ("columns.csv", "label,body\n15,x\n", "no column topic (it has: label, body)"),
    ("text.csv", "topic,title\n15,x\n", "no column body or text"),
    ("few.csv", "topic,body\n15,a ball\n", "1 labelled texts"),
    ("header.csv", "topic,body\n", "0 labelled texts"),
    ("codes.csv", "topic,body\nsports,a ball\n15,a goal\n99,x\n", "row 1: 'sports'; row 3: '99'"),
    ("quotes.csv", 'topic,body\n15,"a ball\n', "no CSV that can be read"),
    ("broken.parquet", "PAR1 nothing PAR1", "no Parquet file"),
]


@pytest.mark.parametrize(("name", "content", "says"), BAD, ids=[name for name, *_ in BAD])
def test_a_bad_file_says_what_is_wrong_and_leaves_no_model(tmp_path, name, content, says):
    file = tmp_path / name
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError) as told:
        train_topics(file, tmp_path / "model.npz")
    assert says in str(told.value)
    assert str(file) in str(told.value)
    assert not (tmp_path / "model.npz").exists()


def test_one_topic_alone_is_refused(tmp_path):
    rows = [{**row, "topic": "15"} for row in labelled(400)]
    with pytest.raises(ConfigurationError, match="two topics at least"):
        train_topics(write_csv(tmp_path / "one.csv", rows), tmp_path / "model.npz")


def test_other_encodings_and_lists_are_refused(tmp_path):
    (tmp_path / "latin.csv").write_bytes("topic,body\n15,caf\xe9\n".encode("latin-1"))
    with pytest.raises(ConfigurationError, match="UTF-8"):
        list(read_labelled_texts(tmp_path / "latin.csv"))
    pq.write_table(pa.table({"topic": [["15"]], "body": ["a"]}), tmp_path / "lists.parquet")
    with pytest.raises(ConfigurationError, match="topic holds lists"):
        list(read_labelled_texts(tmp_path / "lists.parquet"))
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ConfigurationError, match="can't be read"):
        list(read_labelled_texts(tmp_path / "folder.csv"))


def test_a_file_that_is_no_model_is_refused_and_tagging_goes_on_without(trained, tmp_path, caplog):
    whole = trained[1].path.read_bytes()
    for number, content in enumerate((b"", b"PK\x03\x04", whole[: len(whole) // 2], b"nothing")):
        broken = tmp_path / f"broken{number}.npz"
        broken.write_bytes(content)
        with pytest.raises(ConfigurationError, match="train-topics"):
            load_trained_topics(broken)
        assert load_topic_tools(broken).trained is None
        assert str(broken) in caplog.text
    np.savez_compressed(tmp_path / "shapes.npz", facts=np.array('{"format": 1}'), weights=np.zeros(3), rareness=np.zeros(3), classes=np.zeros(3))  # fmt: skip
    with pytest.raises(ConfigurationError, match="other shapes"):
        load_trained_topics(tmp_path / "shapes.npz")
    np.savez_compressed(tmp_path / "later.npz", facts=np.array('{"format": 99}'), weights=np.zeros(3), rareness=np.zeros(3), classes=np.zeros(3))  # fmt: skip
    with pytest.raises(ConfigurationError, match="another version"):
        load_trained_topics(tmp_path / "later.npz")
    assert load_topic_tools(tmp_path / "absent.npz").trained is None


def test_the_margin_is_the_lowest_chance_that_is_right_often_enough():
    chances = [0.99 - n / 100 for n in range(40)]
    assert least_chance(chances, [n < 20 for n in range(40)]) == pytest.approx(0.99 - 21 / 100, abs=0.011)
    assert least_chance(chances, [False] * 40) > 1
    assert least_chance([], []) > 1


def test_a_text_is_always_for_the_same_part():
    parts = [part_of(f"text {n}") for n in range(2_000)]
    assert part_of("A  text\n") == part_of("a text")
    assert 0.10 < parts.count("report") / 2_000 < 0.20
    assert 0.10 < parts.count("margin") / 2_000 < 0.20
