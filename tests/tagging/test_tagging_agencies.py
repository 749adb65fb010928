"""Which agency a story is put down to, in which role, and on what evidence."""

import pyarrow as pa
import pytest

from dateline.schema import REFINING, arrow_schema
from dateline.settings import project_folder
from dateline.stores.gazetteer import load_gazetteer
from dateline.tagging import TagTools, tag_articles
from dateline.tagging.agencies import Origin, WireCredit, wire_credit

PROSE = "The ferry will run again from Monday, the harbour office said. Tickets stay as they are."


def credit(body: str, **more: object) -> WireCredit:
    facts: dict[str, object] = {
        "opening": None,
        "language": "en",
        "outlet_agency": None,
        "source_organization": None,
        "authors": (),
        "copy_kind": None,
        **more,
    }
    return wire_credit(body=body, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "more", "agency", "role"),
    [
        (PROSE, {"outlet_agency": "AFP"}, "AFP", "original"),
        (f"OSLO (Reuters) - {PROSE}", {"outlet_agency": "AFP"}, "AFP", "original"),
        (f"OSLO (Reuters) - {PROSE}", {}, "Reuters", "republished"),
        (f"OSLO (Reuters) - {PROSE}", {"authors": ("Jane Harrow",)}, "Reuters", "republished"),
        (PROSE, {"opening": "OSLO, March 3, (Agencies):"}, "agencies", "republished"),
        (PROSE, {"source_organization": "Agence France-Presse"}, "AFP", "republished"),
        (f"By Jane Harrow, Associated Press\n{PROSE}", {}, "AP", "republished"),
        (f"{PROSE}\n(AFP)", {}, "AFP", "credited_only"),
        (f"{PROSE}\n© 2026 AFP", {}, "AFP", "credited_only"),
        (f"{PROSE}\n(AFP)", {"authors": ("Jane Harrow",)}, "AFP", "edited"),
        (f"{PROSE}\nWith inputs from PTI", {}, "PTI", "edited"),
        (f"{PROSE}\nThe Associated Press contributed to this report.", {}, "AP", "edited"),
        (f"Mit Material von dpa\n{PROSE}", {"language": "de"}, "dpa", "edited"),
        (f"Redaktion/dpa\n{PROSE}", {"language": "de"}, "dpa", "edited"),
        (f"OSLO (Reuters) - {PROSE}", {"copy_kind": "version"}, "Reuters", "edited"),
        (PROSE, {"origin": Origin(agency="Lusa", article_id="a1"), "copy_kind": "near"}, "Lusa", "republished"),
        (PROSE, {"origin": Origin(agency="Lusa", article_id="a1"), "copy_kind": "version"}, "Lusa", "edited"),
        (f"Photo: AFP\n{PROSE}", {}, None, None),
        (f"A pier. REUTERS/Paula Stone\n{PROSE}", {}, None, None),
        (f"{PROSE} “No,” she told AFP.", {}, None, None),
    ],
)
def test_the_role_follows_from_where_the_agency_stands(
    body: str, more: dict[str, object], agency: str | None, role: str | None
) -> None:
    wire = credit(body, **more)
    assert (wire.agency, wire.role) == (agency, role)
    assert bool(wire.evidence) == (agency is not None)


def test_evidence_says_where_in_the_body_it_stands() -> None:
    body = f"OSLO (Reuters) - {PROSE}\nWith inputs from AFP"
    wire = credit(body, source_organization="Reuters")
    assert [(c.agency, c.kind) for c in wire.evidence] == [
        ("Reuters", "source_organization"),
        ("Reuters", "dateline"),
        ("AFP", "credit"),
    ]
    assert all(body[c.start : c.end] == c.text for c in wire.evidence[1:])
    assert wire.evidence[0].start == -1


def test_an_opening_cut_from_the_body_is_evidence_outside_it() -> None:
    wire = credit(f"{PROSE}\n(AFP)", opening="PARIS, 3 mars (AFP) -")
    assert [(c.kind, c.start) for c in wire.evidence] == [("dateline", -1), ("credit", len(PROSE) + 1)]


def test_a_copy_of_an_agencys_own_page_is_put_down_to_the_agency() -> None:
    rows = [
        {"outcome": "landed", "article_id": "own", "body": PROSE, "outlet_agency": "Lusa"},
        {"outcome": "copy", "article_id": "taken", "body": PROSE, "duplicate_of": "own", "copy_kind": "exact"},
        {"outcome": "copy", "article_id": "late", "body": PROSE, "duplicate_of": "before", "copy_kind": "exact"},
        {"outcome": "copy", "article_id": "other", "body": PROSE, "duplicate_of": "paper", "copy_kind": "exact"},
    ]
    stories = pa.Table.from_pylist(rows, schema=arrow_schema(REFINING))
    tagged = tag_articles(
        stories, TagTools(gazetteer=load_gazetteer(project_folder() / ".cache")), {"before": "AFP"}
    ).to_pylist()
    assert [(row["wire_agency"], row["wire_role"]) for row in tagged] == [
        ("Lusa", "original"),
        ("Lusa", "republished"),
        ("AFP", "republished"),
        (None, None),
    ]
    assert [(e["kind"], e["text"]) for e in tagged[1]["wire_evidence"]] == [("own_copy", "own")]
