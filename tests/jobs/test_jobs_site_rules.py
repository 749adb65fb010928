"""Site rules travel from the outlet's file through the archive into the lake, and stay with the pages they were made for."""

from pathlib import Path

from jobs_desk import Desk, Site, assert_adds_up, story

AD = "Buy a new car today and drive it home in an hour."


def with_rules(desk: Desk, rules: str) -> None:
    desk.outlet()
    file = Path(desk.folder / "outlets" / "site.toml")
    file.write_text(f"{file.read_text()}[[site_rules]]\n{rules}\n")


def served(site: Site, path: str, title: str) -> None:
    page = story(title).replace("<h1>", '<h2 class="real">Bees are back</h2><h1>')
    site.put(path, page.replace("</article>", f'<p class="ad">{AD}</p></article>'))
    site.feed(path)


def test_a_rule_of_the_outlets_file_is_obeyed_and_travels_with_the_page(desk: Desk, site: Site) -> None:
    with_rules(desk, 'headline = "h2.real"\nremove = [".ad"]')
    served(site, "/a", "Weir repaired")
    batch = desk.harvest()
    desk.refine()
    (row,) = desk.rows("articles")
    assert row["headline"] == "Bees are back"
    assert AD not in row["body"]
    before = desk.snapshot()
    with_rules(desk, 'headline = "h1"')
    desk.refine(batch)
    (row,) = desk.rows("articles")
    assert row["headline"] == "Bees are back", "the record of the page says which rules it was archived under"
    assert desk.snapshot()["articles"].equals(before["articles"])
    assert_adds_up(desk.lake)


def test_a_rule_that_finds_nothing_is_flagged_and_the_page_lands_all_the_same(desk: Desk, site: Site) -> None:
    with_rules(desk, 'headline = "h2.gone"')
    served(site, "/a", "Weir repaired")
    desk.harvest()
    desk.refine()
    (row,) = desk.rows("articles")
    assert row["headline"] == "Weir repaired"
    assert "site_rule_unmatched" in row["quality_flags"]


def test_a_rule_of_another_time_does_nothing(desk: Desk, site: Site) -> None:
    with_rules(desk, 'headline = "h2.real"\nvalid_until = 2020-12-31')
    served(site, "/a", "Weir repaired")
    desk.harvest()
    desk.refine()
    (row,) = desk.rows("articles")
    assert (row["headline"], "site_rule_unmatched" in row["quality_flags"]) == ("Weir repaired", False)


def test_an_outlet_with_a_bad_rule_is_named_and_the_others_are_harvested(desk: Desk, site: Site) -> None:
    desk.outlet("good", host="good.test")
    desk.enable("site", "good")
    with_rules(desk, 'headline = "h2:has(a)"')
    served(site, "/a", "Weir repaired")
    site.feed("/b", host="good.test")
    site.put("/b", story("Bees return"))
    desk.harvest()
    desk.refine()
    assert [row["outlet_id"] for row in desk.rows("articles")] == ["good"]
