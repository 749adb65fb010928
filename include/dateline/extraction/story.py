"""One page in, its story or the reason why there is none out: the order in which everything else is asked.

Each question is answered in a module of its own; nothing is ruled here (dates are `dating`'s).
"""

from dataclasses import dataclass, replace

from dateline.extraction import statements
from dateline.extraction.authors import names_in_byline, read_authors
from dateline.extraction.body import EXTRACTOR as HTML_EXTRACTOR
from dateline.extraction.body import Body, read_whole_body
from dateline.extraction.charset import DecodedText, decode_page, unzipped
from dateline.extraction.claims import collect_claims
from dateline.extraction.furniture import is_rule, says_walled, story_lines
from dateline.extraction.headline import plain_words, read_headline
from dateline.extraction.media import TEXT, foreign_bytes, is_feed, is_noise, text_or_html
from dateline.extraction.pruning import drop_heavy
from dateline.extraction.repair import Lexicon, repair_encoding, repair_english
from dateline.extraction.site_rules import Ruled, apply_rule
from dateline.extraction.states import script_texts
from dateline.extraction.structured import read_self_description
from dateline.extraction.text_claims import collect_text_claims
from dateline.extraction.text_pages import EXTRACTOR as TEXT_EXTRACTOR
from dateline.extraction.text_pages import read_text_page
from dateline.extraction.tree import MAX_TAGS, Tree, bare_lines, parse_tree
from dateline.language import LanguageGuess, LanguageModel, count_words, guess_language
from dateline.model import Opening, Page, Rejection, Repair, Story
from dateline.opening import read_opening

MAX_PAGE_BYTES = 20_000_000  # the fetcher's cap is lower; imported files come with any size
MAX_OPENING_CHARS = 120  # a dateline longer than this is not cut from the body
MIN_REST_CHARS = 20  # of story that must be left behind a dateline that is cut
MAX_LOCALE = 35  # characters of a language tag (RFC 5646, section 4.4.1)
MIN_LETTERS = 2  # fewer in body and headline together are no text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingTools:
    """The loaded models that reading needs; `stores` loads them, once a process."""

    language_model: LanguageModel
    lexicon: Lexicon


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """A body after repair, without its dateline."""

    whole: str
    body: str
    opening: Opening | None  # offsets in `whole`
    opening_text: str | None  # None where the body keeps its opening
    headline: str | None
    language: LanguageGuess | None
    repairs: tuple[Repair, ...]


def read_story(page: Page, tools: ReadingTools) -> Story | Rejection:
    """What a page says, or why it is no article. Pure; any bytes give one or the other.

    Reasons: empty, too_large, not_html, no_text. (parse_timeout and parse_crash are the pool's.)
    """
    decoded = _decoded(page)
    if isinstance(decoded, Rejection):
        return decoded
    if text_or_html(decoded.text, page.content_type) == TEXT:
        return _text_story(page, decoded, tools)
    if decoded.text.count("<") > MAX_TAGS:
        return Rejection(reason="too_large", detail=f"The page has more than {MAX_TAGS} tags.")
    tree = parse_tree(decoded.text)
    if tree is None:
        return Rejection(reason="no_text", detail="The page's markup holds nothing that can be parsed.")
    return _html_story(page, decoded, tree, tools)


def _decoded(page: Page) -> DecodedText | Rejection:
    raw = page.body
    if not raw.strip(b" \t\r\n\x00"):
        return Rejection(reason="empty", detail="The page has no bytes but spaces.")
    if len(raw) > MAX_PAGE_BYTES:
        return Rejection(reason="too_large", detail=f"The page has {len(raw)} bytes; the cap is {MAX_PAGE_BYTES}.")
    if raw.startswith(b"\x1f\x8b"):
        content = unzipped(raw, MAX_PAGE_BYTES)
        if content is None:
            return Rejection(reason="not_html", detail="The page is a gzip stream, broken or larger than the cap.")
        raw = content
        if not raw.strip():
            return Rejection(reason="empty", detail="The gzip stream holds nothing.")
    kind = foreign_bytes(raw)
    if kind:
        return Rejection(reason="not_html", detail=f"The page is {kind}.")
    decoded = decode_page(raw, page.content_type)
    if is_noise(decoded.text):
        return Rejection(reason="not_html", detail="The page is binary data.")
    if is_feed(decoded.text):
        return Rejection(reason="not_html", detail="The page is a feed or a sitemap.")
    return decoded


def _html_story(page: Page, decoded: DecodedText, parsed: Tree, tools: ReadingTools) -> Story | Rejection:
    tree = parsed.root
    said = read_self_description(tree, page.url)
    names = statements.site_names(page, said)
    scripts = script_texts(tree)
    drop_heavy(tree)
    ruled = apply_rule(tree, page)
    headline = ruled.headline or read_headline(tree, said, names)
    found = _ruled_body(ruled, headline) or read_whole_body(tree, said, scripts, headline)
    body = found.text
    if not body and parsed.is_cut:
        body = "\n".join(story_lines(bare_lines(decoded.text), headline))
    locale = tree.get("lang") or said.meta("og:locale")
    text = _mended(body, headline, tools, stated=locale)
    if not _has_text(text.whole):
        return Rejection(reason="no_text", detail=_short(f"No text was found beside the title {headline!r}."))
    is_free = statements.read_access(said)
    base = page.url
    return Story(
        body=text.body,
        opening_text=text.opening_text,
        word_count=count_words(text.body, text.language.language if text.language else None),
        headline=text.headline,
        description=_clean(statements.read_description(said)),
        authors=read_authors(tree, said, names, headline, found.byline),
        section=_clean(statements.read_section(said)),
        keywords=statements.read_keywords(said),
        language=text.language.language if text.language else None,
        language_confidence=text.language.confidence if text.language else None,
        image_url=statements.read_image(said, base),
        canonical_url=statements.read_canonical(tree, said, base),
        content_type=statements.read_content_type(said, page.url, text.headline, text.body),
        is_accessible_for_free=is_free,
        text_completeness="partial"
        if found.is_walled
        else statements.read_completeness(tree, said, text.whole, is_free),
        source_organization=statements.read_source_organization(said),
        locale=locale[:MAX_LOCALE] if locale else None,
        charset=decoded.charset,
        charset_basis=decoded.basis,
        tdm_reserved=statements.read_reservation(said, page.headers),
        claims=ruled.dates
        + collect_claims(
            tree,
            url=page.url,
            headers=page.headers,
            link=page.link,
            json_ld=[dict(block) for block in said.blocks],
            headline=headline,
            body=text.whole,
        ),
        repairs=text.repairs,
        extractor=HTML_EXTRACTOR,
        flags=ruled.flags,
    )


def _ruled_body(ruled: Ruled, headline: str | None) -> Body | None:
    """The body that the outlet's site rule names; None without one, or where nothing of it is text."""
    lines = story_lines(list(ruled.lines), headline)
    return Body(text="\n".join(lines), is_walled=any(map(says_walled, ruled.lines))) if lines else None


def _text_story(page: Page, decoded: DecodedText, tools: ReadingTools) -> Story | Rejection:
    found = read_text_page(decoded.text, page.link.title if page.link else None)
    text = _mended(found.body, found.headline, tools)
    if not _has_text(text.whole):
        return Rejection(reason="no_text", detail="The text page has no paragraph.")
    return Story(
        body=text.body,
        opening_text=text.opening_text,
        word_count=count_words(text.body, text.language.language if text.language else None),
        headline=text.headline,
        authors=names_in_byline(found.byline) if found.byline else (),
        language=text.language.language if text.language else None,
        language_confidence=text.language.confidence if text.language else None,
        charset=decoded.charset,
        charset_basis=decoded.basis,
        claims=collect_text_claims(
            found.lines,
            link=page.link,
            headers=page.headers,
            body=text.whole,
            opening=text.opening,
            headline=found.headline,
        ),
        repairs=text.repairs,
        extractor=TEXT_EXTRACTOR,
    )


def _mended(body: str, headline: str | None, tools: ReadingTools, *, stated: str | None = None) -> _Text:
    """Body and headline repaired, the language named, the dateline cut."""
    whole, repairs = repair_encoding(body)
    title, title_repairs = repair_encoding(headline) if headline else (None, ())
    language = guess_language(whole, tools.language_model, stated=stated)
    if language is not None and language.language == "en":
        whole, repairs = repair_english(whole, tools.lexicon, repairs)
        if title:
            title, title_repairs = repair_english(title, tools.lexicon, title_repairs)
    opening = read_opening(whole)
    cut = _dateline_end(whole, opening)
    kept = [replace(repair, start=repair.start - cut) for repair in repairs if repair.start >= cut]
    return _Text(
        whole=whole,
        body=whole[cut:],
        opening=opening,
        opening_text=whole[:cut].strip() or None,
        headline=title,
        language=language,
        repairs=(*(replace(repair, start=-1) for repair in title_repairs), *kept),
    )


def _dateline_end(body: str, opening: Opening | None) -> int:
    """Where the story proper begins: behind a short dateline with a date or an agency; a bare place stays in the body."""
    if opening is None or not (opening.date_text or opening.agency) or opening.end > MAX_OPENING_CHARS:
        return 0
    rest = body[opening.end :].lstrip()
    return len(body) - len(rest) if len(rest) >= MIN_REST_CHARS else 0


def _has_text(text: str) -> bool:
    letters = 0
    for char in text:
        letters += char.isalnum()
        if letters >= MIN_LETTERS:
            return not is_rule(text[:1_000])
    return False


def _clean(text: str | None) -> str | None:
    """A stated text repaired; None where no word is left."""
    if not text or not plain_words(text):
        return None
    return repair_encoding(text)[0]


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:197] + "..."
