"""The address guard's own table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import ConfigurationError
from dateline.web.addresses import read_connect, why_refused


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "172.32.0.1", "2606:2800:220:1::1", "2a00:1450::1"])
def test_public_addresses_pass(address):
    assert why_refused(address) is None


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.255.1.2", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "0.0.0.0",
     "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1",
     "168.63.129.16", "::1", "::", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "64:ff9b::808:808", "64:ff9b::7f00:1",
     "64:ff9b:1::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2002:7f00:1::", "2001::1",
     "2001:db8::1", "100::1", "::127.0.0.1", "", "localhost", "8.8.8.8:80"],
)  # fmt: skip
def test_everything_else_is_refused_with_its_kind(address):
    assert why_refused(address)


@given(st.ip_addresses())
def test_nothing_that_python_calls_private_passes(address):
    if address.is_private or address.is_multicast or address.is_reserved or address.is_loopback:
        assert why_refused(str(address))


def test_connect_is_an_address_and_a_port():
    assert read_connect("127.0.0.1:8041") == ("127.0.0.1", 8041)
    assert read_connect("[::1]:80") == ("::1", 80)
    for text in ("localhost:80", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", "127.0.0.1:x", ""):
        with pytest.raises(ConfigurationError, match="connect"):
            read_connect(text)
