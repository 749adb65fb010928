"""One thing being worked on: an outlet, a link, a page, a claim. Frozen; once it is a set, it is an Arrow table.

No validation here (that is at the two doors: outlet files and settings), no tables (`schema`), no IO.
All datetimes are aware and in UTC.
"""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule:
    """Where an outlet's pages of some time hold what; CSS selectors as `selectors` reads them."""

    valid_from: date | None = None  # first and last UTC day of capture for which it holds; None: without end
    valid_until: date | None = None
    headline: str | None = None
    body: str | None = None
    published: str | None = None  # `date` in the outlet's file
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A publication as the right half of the road sees it: these settings travel in the archive record of each page."""

    outlet_id: str  # "courier"; `imported` for pages that came without one
    name: str
    domain: str | None = None  # registered domain or host under which it publishes
    country: str | None = None  # ISO 3166-1 alpha-2
    timezone: str | None = None  # IANA name
    languages: tuple[str, ...] = ()  # ISO 639-1, most used first
    medium: str = "web"  # web, print, wire
    agency: str | None = None  # the wire agency whose own outlet this is ("AFP"), else None
    site_rules: tuple[SiteRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestRules:
    """How an outlet is polled: where links are found, how politely, and which links count."""

    feeds: tuple[str, ...] = ()
    news_sitemaps: tuple[str, ...] = ()
    hub_pages: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()  # hosts whose links are this outlet's own; others are skipped as `foreign_host`
    link_pattern: str | None = None  # a link must match (regular expression on the whole URL)
    skip_pattern: str | None = None  # a link must not match
    delay_s: float = 5.0  # between two requests to one host; robots.txt may lengthen it
    pages_per_harvest: int = 50  # the rest waits for the next harvest (`skipped`, reason `budget`)
    connect: str | None = None  # "127.0.0.1:8041": the one private address this outlet may be reached at
    look_again_s: tuple[int, ...] = (3_600, 21_600, 86_400, 604_800)  # seconds after first sight, rising; () for never


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedOutlet:
    """An enabled outlet: who it is and how it is polled."""

    outlet: Outlet
    rules: HarvestRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A candidate link: a URL believed to be an article, not fetched yet. Dates are raw text, as listed."""

    url: str
    outlet_id: str
    discovered_via: str  # feed, news_sitemap, hub_page, import
    listed_in: str | None = None  # URL of the feed, sitemap or hub page
    title: str | None = None
    summary: str | None = None
    listed_published: str | None = None  # raw text of the feed's or sitemap's publication date
    listed_modified: str | None = None  # raw text of the feed's `updated` or the sitemap's `lastmod`
    first_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One capture as the archive holds it: all that the right half of the road may read."""

    body: bytes  # decoded from any transfer and content encoding
    content_type: str  # the Content-Type header's whole value, "" where none
    outlet: Outlet
    url: str | None = None  # after redirects; None where nobody knows
    captured_at: datetime | None = None  # None: to be ruled from the page itself
    captured_basis: str = "unknown"  # http, warc, index, flag, file, unknown (masthead is set by dating)
    headers: tuple[tuple[str, str], ...] = ()  # as received; empty for imported files
    link: Link | None = None
    robots_allowed: bool | None = None  # as judged at the fetch; None where unknown
    tdm_reserved: bool | None = None  # by HTTP header or well-known file at the fetch; None where unknown
    file_modified_at: datetime | None = None  # an imported file's own time: the last resort for captured_at
    warc_file: str | None = None  # relative to the lake, or the URI of a foreign archive
    warc_offset: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A date as found on the page, with where. Nothing is decided here.

    basis: json_ld, meta, microdata, time_tag, url, feed, sitemap, byline, dateline, weekday, text_year, masthead,
        last_modified, text (any other explicit date in the text).
    kind: published, created, modified, capture (a clock), event, unknown; `listed` for feed and sitemap dates;
        report, on, last for weekdays ("said Thursday", "on Thursday", "last Thursday");
        event and coming for years that the text speaks of as past and as still to come;
        mention for a date in a sentence, a caption or a quoted post, which may agree with a claim but is none.
    in_article: False for dates inside "latest"/"related" lists, headers, footers; True where it speaks of this story.
    """

    basis: str
    kind: str
    text: str
    locator: str  # short DOM path ("header>div.date"), JSON-LD key ("NewsArticle.datePublished"), or "line 2"
    in_article: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One mended place of the text. start: character offset in the repaired body, -1 in the headline."""

    kind: str  # mojibake, ligature, hyphen; in the lake also block, a paragraph taken out as its host's furniture
    start: int
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What the page says, before anything is ruled: the fruit of extraction."""

    body: str  # paragraphs separated by "\n"
    opening_text: str | None = (
        None  # the dateline cut from the body's start, "BEIRUT, March 31, (Agencies):"; else None
    )
    headline: str | None = None
    description: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    keywords: tuple[str, ...] = ()
    language: str | None = None
    language_confidence: float | None = None
    word_count: int = 0  # words of body; characters for Chinese, Japanese and Thai
    image_url: str | None = None
    canonical_url: str | None = None  # rel=canonical as stated; plausibility is judged in dedupe
    content_type: str = (
        "article"  # article, live_blog, opinion, gallery, video, press_release, correction, listing, other
    )
    is_accessible_for_free: bool | None = None
    text_completeness: str = "unknown"  # full, partial, unknown
    locale: str | None = None  # as the page states it: "en-US", "pt_BR"
    source_organization: str | None = None  # JSON-LD sourceOrganization or the credit meta tag, as stated
    charset: str | None = None
    charset_basis: str | None = None  # bom, http, meta, detected
    tdm_reserved: bool | None = None
    claims: tuple[Claim, ...] = ()
    repairs: tuple[Repair, ...] = ()
    extractor: str = ""  # "trafilatura 2.3.1", "text 1"
    flags: tuple[str, ...] = ()  # quality flags that only reading can know: site_rule_unmatched


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A page that became no article: a reason code and one sentence for people."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A claim as an instant or an interval.

    earliest and latest are UTC instants, both inclusive; day is the calendar day that a reader of the outlet would
    say (None where the claim gives less than a day); precision: second, minute, hour, day, month, year;
    zone_source: stated, outlet, language, assumed.
    """

    claim: Claim
    earliest: datetime
    latest: datetime
    day: date | None
    precision: str
    zone_source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedClaim:
    """A claim with its reading (None where unreadable) and its verdict."""

    claim: Claim
    reading: Reading | None
    verdict: str  # agrees, chosen, contradicts, clock, render_time, modified, outside_article, future, epoch, unreadable, narrows
    weight: float = 0.0  # log-odds that it added to the chosen day


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """When the article was published, why, and how sure. The fields are the columns of the same names (`schema`)."""

    published_at: datetime | None = None
    published_date: date | None = None
    published_earliest: date | None = None
    published_latest: date | None = None
    published_precision: str = "none"
    published_basis: str = "none"
    published_confidence: float | None = None
    reported_published_at: datetime | None = None
    date_correction: str = "none"
    modified_at: datetime | None = None
    captured_at: datetime | None = None
    captured_basis: str = "unknown"
    claims: tuple[JudgedClaim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How a wire-style text opens: "BEIRUT, March 31, (Agencies): A drone strike …"."""

    place: str | None = None  # as written, "BEIRUT"
    region: str | None = None  # the country, state or territory written beside the place: "Minn.", "Suisse"
    date_text: str | None = None  # "March 31"
    agency: str | None = None  # canonical name: AFP, Reuters, AP, agencies
    start: int = 0
    end: int = 0  # where the story proper begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One place where a text says which agency it was taken from. A mention ("told AFP") is not a credit."""

    agency: str
    kind: str  # dateline, byline, credit, copyright, dispatch, source_organization, outlet, own_copy
    text: str
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One HTTP exchange that gave an answer worth reading (2xx with a body, or 304)."""

    url: str
    final_url: str
    status: int
    reason_phrase: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    elapsed_ms: int
    wire_bytes: int
    redirects: tuple[str, ...] = ()
    moved_to: str | None = None  # where 301s and 308s alone lead: the address to ask for from now on


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailure:
    """A request that gave nothing to read.

    reason: a code such as http_404, http_429, timeout, dns, refused, tls, too_large, private_address, bad_redirect, scheme.
    lasting: hard (don't ask again), soft (ask at a later harvest), passing (retried here, then at the next harvest).
    """

    url: str
    reason: str
    detail: str
    lasting: str
    fetched_at: datetime
    elapsed_ms: int = 0
    status: int | None = None
    retry_after_s: float | None = None
    redirects: tuple[str, ...] = field(default=())
