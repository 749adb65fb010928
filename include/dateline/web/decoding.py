"""Unpack a body while it streams, with a cap on what comes out and on how much it swells.

No socket and no charset: bytes in, bytes out.
"""

import zlib

from dateline.web.failures import BodyRefused

MAX_RATIO = (
    200  # decoded bytes for one on the wire: HTML packs 5 to 30 fold, a bomb 1,000 fold (deflate's limit is 1,032)
)
RATIO_FROM_BYTES = 1_000_000  # bytes: below, a swollen body does no harm
_MAX_MEMBERS = 1_000  # gzip members in one body: honest ones have one


class BodyDecoder:
    """The decoded bytes of one body, at most `max_bytes` of them.

    encoding: the Content-Encoding header. Raises BodyRefused with too_large, compression_bomb, bad_encoding, truncated.
    """

    def __init__(self, encoding: str, max_bytes: int) -> None:
        codings = [c for c in (part.strip().lower() for part in encoding.split(",")) if c not in {"", "identity"}]
        if len(codings) > 1 or not {*codings} <= {"gzip", "x-gzip", "deflate"}:
            raise BodyRefused("bad_encoding", f"the body is packed as {encoding[:80]!r}, which was not asked for")
        self._packed = codings[0] if codings else ""
        self._max_bytes = max_bytes
        self._parts: list[bytes] = []
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16 if "gzip" in self._packed else zlib.MAX_WBITS)
        self._members = 1
        self.wire_bytes = 0
        self.decoded_bytes = 0

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes off the wire."""
        self.wire_bytes += len(chunk)
        if not self._packed:
            self._keep(chunk)
            return
        try:
            self._unpack(chunk)
        except zlib.error as error:
            if self._packed == "deflate" and self.decoded_bytes == 0 and self.wire_bytes == len(chunk):
                # Half of the world sends raw deflate under this name (RFC 9110, 8.4.1.2, note).
                self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
                self._packed = "raw deflate"
                self.wire_bytes = 0
                self.feed(chunk)
                return
            raise BodyRefused("bad_encoding", f"the body does not unpack as {self._packed} ({error})") from None

    def _unpack(self, chunk: bytes) -> None:
        while chunk:
            if self._unpacker.eof:
                if "gzip" not in self._packed or chunk[:1] != b"\x1f" or self._members >= _MAX_MEMBERS:
                    return  # padding after the last member is common and harmless
                self._members += 1
                self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
            room = self._max_bytes - self.decoded_bytes + 1
            self._keep(self._unpacker.decompress(chunk, min(room, 1 << 20)))
            chunk = self._unpacker.unconsumed_tail or self._unpacker.unused_data

    def _keep(self, data: bytes) -> None:
        self.decoded_bytes += len(data)
        if self.decoded_bytes > RATIO_FROM_BYTES and self.decoded_bytes > MAX_RATIO * self.wire_bytes:
            raise BodyRefused("compression_bomb", f"{self.wire_bytes} bytes swell to {self.decoded_bytes} and more")
        if self.decoded_bytes > self._max_bytes:
            raise BodyRefused("too_large", f"the body is larger than {self._max_bytes} bytes")
        self._parts.append(data)

    def so_far(self) -> bytes:
        """What has been decoded, cap or not."""
        return b"".join(self._parts)

    def finish(self) -> bytes:
        """The whole body. Raises BodyRefused where the packed stream ended early."""
        if self._packed and self.wire_bytes and not self._unpacker.eof:
            raise BodyRefused("truncated", f"the {self._packed} stream ends in the middle")
        return self.so_far()
