"""Bytes to text: which charset, on whose word, and never an exception."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.extraction.charset import BASES, decode_page

FRENCH = "<html><body><p>Le maire a été réélu à Orléans, où l’œuvre est exposée.</p></body></html>"
RUSSIAN = (
    "<html><body><p>Паром снова будет ходить между двумя портами, сообщила администрация порта во вторник. "
    "Билеты будут стоить дороже, чем раньше, и продаваться только в кассах.</p></body></html>"
)


def test_byte_order_mark_beats_every_declaration() -> None:
    found = decode_page(codecs.BOM_UTF8 + FRENCH.encode(), "text/html; charset=iso-8859-1")
    assert (found.charset, found.basis) == ("utf-8", "bom")
    assert found.text == FRENCH


def test_http_charset_is_used_where_it_decodes() -> None:
    found = decode_page(RUSSIAN.encode("cp1251"), "text/html; charset=windows-1251")
    assert (found.charset, found.basis, found.text) == ("cp1251", "http", RUSSIAN)


def test_meta_charset_is_used_without_a_header() -> None:
    page = RUSSIAN.replace("<body>", "<head><meta charset=koi8-r></head><body>")
    found = decode_page(page.encode("koi8-r"), "text/html")
    assert (found.charset, found.basis, found.text) == ("koi8-r", "meta", page)


def test_declared_latin_1_over_real_utf_8_is_caught() -> None:
    found = decode_page(FRENCH.encode(), "text/html; charset=ISO-8859-1")
    assert (found.charset, found.basis, found.text) == ("utf-8", "detected", FRENCH)


def test_declared_utf_8_over_windows_1252_is_caught() -> None:
    found = decode_page(FRENCH.encode("cp1252"), "text/html; charset=utf-8")
    assert found.basis == "detected"
    assert "réélu à Orléans" in found.text


def test_undeclared_cyrillic_is_detected() -> None:
    found = decode_page(RUSSIAN.encode("cp1251"), "")
    assert (found.charset, found.basis, found.text) == ("cp1251", "detected", RUSSIAN)


def test_one_bad_byte_does_not_overthrow_a_true_declaration() -> None:
    page = (FRENCH * 40).encode()
    found = decode_page(page[:200] + b"\xff" + page[200:], "text/html; charset=utf-8")
    assert (found.charset, found.basis) == ("utf-8", "http")
    assert found.text.count("\ufffd") == 1


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_mark_is_read(charset: str) -> None:
    found = decode_page(FRENCH.encode(charset), "text/html; charset=utf-8")
    assert (found.charset, found.basis, found.text) == (charset, "detected", FRENCH)


def test_nuls_between_letters_are_dropped() -> None:
    assert decode_page(FRENCH.encode().replace(b" ", b" \x00"), "").text == FRENCH


@pytest.mark.parametrize(
    "label", ["hex", "utf-7", "rot13", "unicode_escape", "idna", "no-such-set", "utf-16", "x" * 40, "\u00fc"]
)
def test_labels_that_are_no_charset_of_pages_are_passed_over(label: str) -> None:
    assert decode_page(FRENCH.encode(), f"text/html; charset={label}").text == FRENCH


def test_iso_2022_jp_is_not_taken_for_ascii() -> None:
    page = "<html><body><p>夜のフェリーが再開</p></body></html>"
    found = decode_page(page.encode("iso2022_jp"), "text/html; charset=iso-2022-jp")
    assert (found.basis, found.text) == ("http", page)


@given(st.binary(max_size=400), st.text(max_size=60))
def test_any_bytes_become_text(raw: bytes, content_type: str) -> None:
    found = decode_page(raw, content_type)
    assert found.basis in BASES
    assert "\x00" not in found.text
