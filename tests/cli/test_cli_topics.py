"""`dateline train-topics`: what it prints, where the model goes, and one line on stderr for a bad file."""

import sys
from pathlib import Path

import pytest

from dateline.cli import main

SPORT = (
    "The team won the match with {} goals, and the coach praised striker number {} and the goalkeeper of the league."
)
POLITICS = (
    "The minister told parliament {} times that the election of {} senators had cost the government its coalition."
)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["dateline", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(str(ended.value.code or 0))


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATELINE_TOPIC_MODEL", str(tmp_path / "model.npz"))
    return tmp_path / "model.npz"


def test_it_prints_its_report_and_writes_the_model(tmp_path, model, monkeypatch, capsys):
    rows = [f"sport,{SPORT.format(n, n)}" for n in range(130)] + [f"11,{POLITICS.format(n, n)}" for n in range(130)]
    rows = [row.replace(", and", " and") for row in rows]
    (tmp_path / "labelled.csv").write_text("topic,text\n" + "\n".join(rows), encoding="utf-8")
    assert run(monkeypatch, "train-topics", tmp_path / "labelled.csv") == 0
    out = capsys.readouterr().out
    assert "of 260 texts in en" in out
    assert "likeliest topic is right for 100.0%" in out
    assert "built in:" in out
    assert f"Wrote {model}" in out
    assert model.stat().st_size < 5_000_000


def test_a_bad_file_is_one_line_on_stderr(tmp_path, model, monkeypatch, capsys):
    (tmp_path / "bad.csv").write_text("label,text\nsport,x\n", encoding="utf-8")
    assert run(monkeypatch, "train-topics", tmp_path / "bad.csv") == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert err.startswith("dateline: ")
    assert "bad.csv has no column topic" in err
    assert not model.exists()
