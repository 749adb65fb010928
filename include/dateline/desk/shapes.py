"""The geometry of small charts, drawn as SVG by the templates.

No markup and no library: a bar chart of thirty numbers is thirty rectangles.
"""

from collections.abc import Sequence
from dataclasses import dataclass

GAP = 1.0  # between two bars, in units of the picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A rectangle, in units of the picture."""

    x: float
    y: float
    width: float
    height: float
    value: int


def bars(values: Sequence[int], *, width: float, height: float, top: int | None = None) -> list[Bar]:
    """A bar for each value, the highest as high as the picture; what is above 0 can always be seen."""
    most = max([top or 0, *values], default=0)
    step = width / len(values) if values else 0.0
    drawn = []
    for place, value in enumerate(values):
        high = max(1.5, height * value / most) if value > 0 and most else 0.0
        drawn.append(
            Bar(
                x=round(place * step, 2),
                y=round(height - high, 2),
                width=round(max(step - GAP, 0.5), 2),
                height=round(high, 2),
                value=value,
            )
        )
    return drawn


def outline(values: Sequence[int], *, width: float, height: float) -> str:
    """The same bars as one SVG path: a table of 200 outlets has 200 of them, and 18,000 rectangles would be slow."""
    drawn = bars(values, width=width, height=height)
    return "".join(f"M{b.x:g} {b.y:g}h{b.width:g}v{b.height:g}h-{b.width:g}z" for b in drawn if b.value)
