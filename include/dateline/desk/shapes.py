"""The geometry of small charts, drawn as SVG by the templates.

No markup, and no library: that one draws the large charts, in the browser.
"""

from collections.abc import Sequence

HEIGHT = 100  # units of the picture, which is as many units wide as there are values
LEAST = 5  # units: what is above 0 can always be seen


def outline(values: Sequence[int]) -> str:
    """A bar for each value as one SVG path, the highest as high as the picture.

    One path and whole numbers: a table of 200 outlets has 200 of them, and 18,000 rectangles would be slow.
    """
    most = max(values, default=0)
    bars = ((place, max(LEAST, HEIGHT * value // most)) for place, value in enumerate(values) if value > 0)
    return "".join(f"M{place}.1 {HEIGHT - high}h.8v{high}h-.8z" for place, high in bars)
