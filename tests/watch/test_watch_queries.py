"""What a query may say, and how a wrong one is told."""

import pytest

from dateline.errors import ConfigurationError
from dateline.tagging.watch import Percolator, QueryError, Watched, is_broad, parse_query


@pytest.mark.parametrize(
    ("query", "line", "column", "told"),
    [
        ("", 1, 1, "empty"),
        ("gas AND", 1, 8, "expected a word, a phrase or an opening parenthesis"),
        ("gas AND (Qatar OR Iran", 1, 23, "expected a closing parenthesis"),
        ("gas\nAND (Qatar))", 2, 12, "unexpected ')'"),
        ('gas AND "North Field', 1, 9, "without its partner"),
        ("gas AND AND oil", 1, 9, "unexpected 'AND'"),
        ("gas and oil", 1, 5, "write AND"),
        ("gas || oil", 1, 5, "write OR"),
        ("gas !oil", 1, 5, "write NOT"),
        ("colour:red", 1, 1, "there are headline"),
        ("headline:country:SY", 1, 10, "a field inside a field"),
        ("country:Syria", 1, 9, "ISO 3166-1"),
        ('"gas field"~5', 1, 1, "nearness and fuzziness"),
        ("gas~2", 1, 1, "nearness and fuzziness"),
        ("gas^2", 1, 1, "not known here"),
        ("[a TO b]", 1, 1, "not known here"),
        ("/gas.*/", 1, 1, "not known here"),
        ("gas OR a*", 1, 8, "at least 2 letters before it"),
        ("*ab", 1, 1, "at least 3 letters in a row"),
        ("gas AND ---", 1, 12, "expected"),
        ("gas AND ...", 1, 9, "no letter or digit"),
        ("gas AND a*b*c*d*e", 1, 9, "wildcards"),
        ("headline:*", 1, 10, "every headline"),
        ("(" * 200 + "gas" + ")" * 200, 1, 61, "parentheses within each other"),
        ("x" * 60_000, 1, 50_001, "longer than"),
        (" ".join(f"word{n}" for n in range(3_000)), 1, 16_891, "more than 2000 terms"),
    ],
)
def test_a_wrong_query_names_line_column_and_what_was_expected(query: str, line: int, column: int, told: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(query)
    assert (caught.value.line, caught.value.column) == (line, column), str(caught.value)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    "query",
    ["*", "NOT gas", "-gas", "gas OR NOT oil", "gas OR *", "* AND NOT gas", "language:en", "language:en OR language:fr",
     "language:en AND NOT gas"],
)  # fmt: skip
def test_a_query_that_nothing_narrows_is_refused_unless_allowed(query: str) -> None:
    assert is_broad(parse_query(query))
    with pytest.raises(ConfigurationError, match="allow_broad"):
        Percolator({"w": parse_query(query)})
    Percolator({"w": parse_query(query)}, broad_allowed=["w"])


def test_a_broad_query_that_is_allowed_still_means_what_it_says() -> None:
    percolator = Percolator({"w": parse_query("NOT gas")}, broad_allowed=["w"])
    assert percolator.match(Watched(body="oil"))
    assert not percolator.match(Watched(body="gas"))


@pytest.mark.parametrize(
    ("query", "finds", "misses"),
    [
        ("a1 AND b1 OR c1", "c1", "a1"),
        ("a1 b1 OR c1", "a1 c1", "c1"),
        ("(a1 OR b1) c1", "b1 c1", "b1"),
        ("a1 AND NOT (b1 OR c1)", "a1", "a1 c1"),
        ("a1 AND NOT b1 AND NOT c1", "a1", "a1 c1"),
        ("NOT NOT a1", "a1", "b1"),
        ("+a1 -b1", "a1", "a1 b1"),
        ('"a1 b1*"', "a1 b1xy", "a1 c b1xy"),
        ("a1 AND NOT headline:b1", "a1 b1", "c1"),
    ],
)
def test_operators_bind_as_written(query: str, finds: str, misses: str) -> None:
    percolator = Percolator({"w": parse_query(query)}, broad_allowed=["w"])
    assert percolator.match(Watched(body=finds))
    assert not percolator.match(Watched(body=misses))


def test_quotation_marks_and_spaces_of_word_processors_are_read() -> None:
    percolator = Percolator({"w": parse_query("“North\u00a0Field” AND（gas）")})
    assert percolator.match(Watched(body="Gas from the North Field"))
    assert not percolator.match(Watched(body="Gas from the north"))


def test_a_thousand_terms_are_one_query() -> None:
    query = parse_query(" OR ".join(f"name{n}" for n in range(1_000)))
    percolator = Percolator({"w": query})
    found = percolator.match(Watched(body="… of name77 and name999."))
    assert found is not None
    assert found[0].spans == ((5, 11), (16, 23))
    assert not percolator.match(Watched(body="name1000"))


def test_terms_nested_sixty_deep_are_read() -> None:
    assert Percolator({"w": parse_query("(" * 59 + "gas" + ")" * 59)}).match(Watched(body="gas"))
