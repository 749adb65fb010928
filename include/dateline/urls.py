"""What makes two addresses the same article: the URL key, the ids made from it, hosts and registered domains.

No fetching, no resolving of relative links, and no judgement on what a page says about itself (`dedupe` weighs that).
"""

import hashlib
import re
from functools import cache, lru_cache
from urllib.parse import quote

import idna
from tldextract import TLDExtract

URL_KEY_VERSION = 1  # version of the normaliser: raise with any change of a key, and migrate the ids
MAX_URL_CHARS = 8192  # characters: longer ones are keyed as they stand (RFC 9110, 4.1 asks for 8,000 at least)
BYTES_URN = "urn:sha256:"  # prefix of the address of bytes whose URL nobody knows

_SCHEME = re.compile(r"(?i)\A(https?):[/\\]*")
_OTHER_SCHEME = re.compile(r"\A[A-Za-z][A-Za-z0-9+.-]{0,31}:(?!\d)")
_BARE_HOST = re.compile(r"(?i)\A(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,63}(?::\d{1,5})?(?=[/?#]|\Z)")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|(.)", re.DOTALL)
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")  # RFC 3986, 2.3
_PATH_SAFE = _UNRESERVED | frozenset("!$&'()*+,;=:@/")  # RFC 3986, 3.3
_QUERY_SAFE = (_UNRESERVED | frozenset("!$'()*,;:@/?")) - {"+"}  # of a name or a value: "=" and "&" are structure
# Escaped or not, these mean the same to every server met: the rest of the two sets above is structure to some.
_PATH_PLAIN = _UNRESERVED | frozenset("!$'()*,:@")
_QUERY_PLAIN = _UNRESERVED | frozenset("!$'()*,:@/?")
_IPV4 = re.compile(r"\A\d{1,3}(?:\.\d{1,3}){3}\Z")
_SESSION = re.compile(r"(?i);(?:jsessionid|phpsessid|sid)=[^/;]*|/\(S\([a-z0-9]{8,40}\)\)")  # the last is ASP.NET's
_TRAILING_BLANKS = re.compile(r"(?:%(?:09|0A|0D|20)|%C2%A0|%E2%80%8B)+\Z")  # of a link pasted with what stood behind it
_INDEX_PAGE = re.compile(r"(?i)/(?:index|default)\.(?:html?|php|aspx?|jsp)\Z")
_AMP_ENDING = re.compile(r"(?i)(?:(?<=[^/])[._-]amp(?=\.html?\Z)|(?<=[^/])\.amp\Z|(?<=[^/])/amp\.html?\Z)")
_PRINT_ENDING = re.compile(r"(?i)(?<=[^/])\.print(?=\.html?\Z)")
_AMP_CACHE = re.compile(r"(?i)\A(?:c|v|wp|a)/(?:s/)?(.+)\Z")  # https://developers.google.com/amp/cache/overview
_GOOGLE_AMP = re.compile(r"(?i)\Aamp/(?:s/)?([^/]+\..+)\Z")
_TWIN_LABELS = frozenset(
    {"www", "www1", "www2", "www3", "m", "mobile", "mobil", "mobi", "movil", "amp", "touch", "wap"}
)  # host labels of the same pages in another dress

# Names that never name an article, whatever their value. Lower case.
_TRACKING_NAMES = """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh li_fat_id mkt_tok _ga _gl _hsenc
    _hsmi hsctatracking mc_cid mc_eid vero_id vero_conv oly_anon_id oly_enc_id wickedid rb_clickid s_cid spm scm
    xtor xtref at_medium at_campaign at_custom1 at_custom2 at_custom3 at_custom4 at_ptr_name at_format at_link_id
    at_link_origin at_link_type at_bbc_team cmpid cmp_id cmp ncid ncrnd ocid icid intcmp int_cmp intcid wt.mc_id
    wt_mc wt_zmc wt.z_a ito ns_mchannel ns_campaign ns_source ns_linkname ns_fee smid smtyp partner_ref ref_src
    ref_url referrer referer feedtype ftag ftcamp sharetype sharetoken share_token guccounter guce_referrer
    guce_referrer_sig echobox fb_ref fb_source fb_action_ids fb_action_types fb_comment_id __twitter_impression
    __tn__ _openstat openstat_id replytocom phpsessid jsessionid aspsessionid cfid cftoken __cf_chl_tk
    __cf_chl_rt_tk amp isamp is_amp amp_js_v amp_gsa amp_markup usqp printable printpage printmode printview
    algo_pvid algo_expid trk trkcampaign mod_source sfnsn wprov rss_source soc_src soc_trk
    srsltid gad_source gad_campaignid epik sccid rdt_cid vgo_ee taid sref leadsource mbid maca traffic_source
    campaign_id emc link_source hss_channel itid tpcc dicbo oborigurl tblci tb_cb shem reflink giftcopy
    unlocked_article_code sc_cmp sfmc_id recirc sessionid session_id _amp _
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())
_TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "matomo_", "piwik_", "hsa_", "at_custom", "aspsessionid", "oly_", "stm_")
# Names that track where their value is a word ("ref=rss") and may name an article where it is a number, or where the
# path names none: neither a number, nor a slug, nor anything below a section.
_STORY_PATH = re.compile(r"\d|[-_]|/[^/]+/[^/]|\.html?\Z")
_WEAK_TRACKING = frozenset(
    {
        "ref",
        "refer",
        "source",
        "src",
        "from",
        "via",
        "medium",
        "campaign",
        "partner",
        "share",
        "rss",
        "feed",
        "cid",
        "iid",
    }
)
# Names that dress the page: dropped with these values alone.
_YES = frozenset({"", "0", "1", "true", "false", "yes", "no", "y", "n", "on", "off"})
_DRESS = frozenset({"amp", "amphtml", "print", "printable", "printer", "mobile"})
_DRESSING: dict[str, frozenset[str]] = {
    **dict.fromkeys(("print", "printerfriendly", "print_view", "mobile", "ismobile", "nomobile", "mobileweb"), _YES),
    **dict.fromkeys(("desktop", "rss", "nocache", "embedded", "singlepage", "onepage", "_r"), _YES),
    **dict.fromkeys(("view", "output", "outputtype", "format", "mode", "layout", "type", "service"), _DRESS),
    **dict.fromkeys(("page", "pagewanted"), frozenset({"all", "print"})),
    "noredirect": _YES | _DRESS,
    "nb": frozenset({"1"}),  # comes with share=
    "tmpl": frozenset({"component", "print"}),
}


def url_key(url: str) -> str:
    """The key under which all addresses of one article meet; applying it again changes nothing.

    http and https, `www.` and mobile or AMP hosts, default ports, fragments, tracking and print parameters, index
    pages and trailing slashes are folded; the path keeps its case and a parameter that may name the article stays.
    What is no web address (`urn:sha256:…`, `mailto:…`, junk) is its own key, trimmed. Never raises.
    """
    text = _clean(url)
    if len(text) > MAX_URL_CHARS:
        return text
    while True:
        parts = _split(text)
        if parts is None:
            return text
        authority, path, query = parts
        name, port = _host_port(authority)
        name = _fold_host(name)
        wrapped = _unwrap(name, path)
        if wrapped is None:
            break
        text = "https://" + wrapped + ("?" + query if query else "")
    if not name:
        return text
    key_path = _fold_path(path)
    key_query = _fold_query(query, key_path)
    return f"https://{name}{port}{key_path}" + ("?" + key_query if key_query else "")


def article_id(key: str) -> str:
    """SHA-256 (64 hex digits) of a URL key; the digest itself where the key is `urn:sha256:<digest>`."""
    digest = key.removeprefix(BYTES_URN)
    if digest != key and re.fullmatch(r"[0-9a-f]{64}", digest):
        return digest
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def bytes_id(body: bytes) -> tuple[str, str]:
    """Address (`urn:sha256:<hex>`) and article_id (`<hex>`) of a page whose URL nobody knows."""
    digest = hashlib.sha256(body).hexdigest()
    return BYTES_URN + digest, digest


def host(url: str) -> str | None:
    """The host of a web address, lower-cased and in ASCII (IDNA), without port; None where there is none."""
    parts = _split(_clean(url))
    if parts is None:
        return None
    return _ascii_host(_host_port(parts[0])[0]) or None


def is_http_url(url: str) -> bool:
    """Whether this is an absolute http or https address with a host, short enough to ask for."""
    text = _clean(url)
    return len(text) <= MAX_URL_CHARS and _SCHEME.match(text) is not None and host(text) is not None


def is_home_page(url: str) -> bool:
    """Whether the address names an outlet's front page: no path, or a lone language or edition such as `/en`."""
    parts = _split(url_key(url))
    if parts is None:
        return False
    segments = [segment for segment in parts[1].split("/") if segment]
    if len(segments) > 1 or any(
        pair.partition("=")[0].lower() not in _WEAK_TRACKING for pair in parts[2].split("&") if pair
    ):
        return False
    return not segments or re.fullmatch(r"(?i)[a-z]{2}(?:[-_][a-z]{2})?|home|homepage", segments[0]) is not None


def registered_domain(url: str) -> str | None:
    """The domain someone registered (`bbc.co.uk`), by the public suffix list bundled with tldextract.

    Takes an address or a bare host. A name under an unknown suffix (`courier.newsroom.test`), an IP address or a
    single label is its own domain, so that strangers are never taken for one house. None where there is no host.
    """
    name = host(url) or (host("https://" + url) if re.fullmatch(r"[\w.-]{1,255}", url) else None)
    return _domain_of(name) if name else None


@lru_cache(maxsize=8192)
def _domain_of(name: str) -> str:
    if _IPV4.match(name) or name.startswith("[") or "." not in name:
        return name
    return _suffixes()(name).top_domain_under_public_suffix or _fold_host(name)


@cache
def _suffixes() -> TLDExtract:
    # The bundled list alone: no download, no cache folder. Private suffixes count, so that two blogs of one
    # hosting service are two domains.
    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def _clean(url: str) -> str:
    # Tabs and line feeds inside an address are dropped as browsers do (WHATWG URL, 4.4); lone surrogates have no bytes.
    text = url.encode("utf-8", "replace").decode("utf-8")
    return re.sub(r"[\t\r\n]+", "", text).strip(
        "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x1c\x1d\x1e\x1f\ufeff \xa0"
    )


def _split(text: str) -> tuple[str, str, str] | None:
    """Authority, path and query of a web address; None for anything else. The fragment is dropped here."""
    match = _SCHEME.match(text)
    if match:
        rest = text[match.end() :]
    elif text.startswith("//"):
        rest = text.lstrip("/")
    elif _BARE_HOST.match(text):
        rest = text
    else:
        return None
    rest = rest.partition("#")[0]
    before, _, query = rest.partition("?")
    authority, slash, path = before.replace("\\", "/").partition("/")
    return authority, slash + path, query


def _host_port(authority: str) -> tuple[str, str]:
    """Host as written and port with its colon; "" for a default port. User and password are dropped."""
    address = authority.rpartition("@")[2]
    if address.startswith("["):
        name, _, tail = address.partition("]")
        name += "]"
        port = tail.removeprefix(":")
    else:
        name, _, port = address.partition(":")
    if not re.fullmatch(r"[0-9]{1,5}", port):
        port = ""
    number = int(port) if port else 443
    return name, "" if number in (80, 443) else f":{number}"


@lru_cache(maxsize=8192)
def _ascii_host(name: str) -> str:
    """Lower case and IDNA; "" where the text can be no host name."""
    bare = name.strip().rstrip(".").lower()
    if bare.isascii():
        return bare if re.fullmatch(r"\[[0-9a-f:.]+\]|[a-z0-9_.%~-]+", bare) else ""
    try:
        return idna.encode(bare, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return quote(bare, safe="").lower()  # no DNS name, but still one spelling for one text


@lru_cache(maxsize=8192)
def _fold_host(name: str) -> str:
    """The host without the labels that only dress its pages: www.x.com, m.x.com and en.m.x.org lose them."""
    labels = _ascii_host(name).split(".")
    if _IPV4.match(".".join(labels)):
        return ".".join(labels)
    position = 0
    while position < len(labels):
        rest = labels[:position] + labels[position + 1 :]
        is_dress = labels[position] in _TWIN_LABELS if position == 0 else labels[position] in ("m", "amp")
        # What is left must still be a name someone registered: m.co.uk is an outlet of its own.
        if is_dress and len(rest) >= 2 and _suffixes()(".".join(rest)).suffix != ".".join(rest):
            labels, position = rest, 0
        else:
            position += 1
    return ".".join(labels)


def _unwrap(name: str, path: str) -> str | None:
    """The address inside an AMP cache's address, without scheme; None where it is no such thing."""
    if name.endswith(".cdn.ampproject.org") or name == "cdn.ampproject.org":
        match = _AMP_CACHE.match(path.lstrip("/"))
    elif name.startswith(("google.", "bing.")):
        match = _GOOGLE_AMP.match(path.lstrip("/"))
    else:
        return None
    return match.group(1) if match else None


def _escape(text: str, safe: frozenset[str], plain: frozenset[str]) -> str:
    """One spelling of a component: escapes of plain characters undone, all else escaped in upper case (RFC 3986, 6.2.2).

    safe: what may stand unescaped. plain: those of it that mean the same escaped.
    """

    def spell(match: re.Match[str]) -> str:
        if match.group(1):
            character = chr(int(match.group(1), 16))
            return character if character in plain else "%" + match.group(1).upper()
        return match.group(2) if match.group(2) in safe else quote(match.group(2), safe="")

    return _ESCAPE.sub(spell, text)


def _fold_path(path: str) -> str:
    text = _escape(path, _PATH_SAFE, _PATH_PLAIN)
    while True:
        folded = _fold_path_once(text)
        if folded == text:
            return folded
        text = folded  # shorter each time, so this ends


def _fold_path_once(path: str) -> str:
    text = _INDEX_PAGE.sub("/", _TRAILING_BLANKS.sub("", _SESSION.sub("", path)))
    text = _PRINT_ENDING.sub("", _AMP_ENDING.sub("", text))
    segments: list[str] = []
    for segment in text.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    return "/" + "/".join(_without_dress(segments))


def _without_dress(segments: list[str]) -> list[str]:
    """The segments without those that only ask for the AMP or print dress; never the only one."""
    plain = [segment for segment in segments if segment.lower() not in ("amp", "amphtml")]
    segments = plain or segments
    if len(segments) > 1 and segments[-1].lower() in ("print", "printable", "print-version"):
        return segments[:-1]
    # /print/1234 may be an address of its own (its twin is /node/1234); /print/news/a-title is a twin.
    if len(segments) > 1 and segments[0].lower() == "print" and not segments[1].isdigit():
        return segments[1:]
    return segments


def _fold_query(query: str, path: str) -> str:
    kept: set[tuple[str, str]] = set()
    weak: set[tuple[str, str]] = set()
    for pair in query.split("&"):
        raw = pair
        while raw.lower().startswith("amp;"):  # "&amp;" that was never unescaped
            raw = raw[4:]
        name, _, value = raw.partition("=")
        name = _escape(name.replace("+", "%20"), _QUERY_SAFE, _QUERY_PLAIN)
        value = _escape(value.replace("+", "%20"), _QUERY_SAFE | {"="}, _QUERY_PLAIN)
        if (name or value) and not _is_dropped(name.lower(), value.lower(), path):
            (weak if _is_weak(name.lower(), value) else kept).add((name, value))
    # Where nothing else says which page is meant, "?feed=world" may.
    if not kept and not _STORY_PATH.search(path):
        kept = weak
    return "&".join(f"{name}={value}" if value else name for name, value in sorted(kept))


def _is_weak(name: str, value: str) -> bool:
    return name in _WEAK_TRACKING and bool(value) and not any(character.isdigit() for character in value)


def _is_dropped(name: str, value: str, path: str) -> bool:
    if name in _TRACKING or name.startswith(_TRACKING_PREFIXES):
        return True
    if name == "m":  # Blogger's mobile dress; elsewhere m= may name a month or a story
        return value in ("0", "1") and path.endswith((".html", ".htm"))
    return value in _DRESSING.get(name, ())
