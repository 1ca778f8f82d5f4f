"""Rectangles on the page, in millimetres, y downwards."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle: its top left corner, its width and its height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def empty(self) -> bool:
        return self.w <= 0 or self.h <= 0

    def grow(self, by: float) -> "Box":
        """Return the box with every side moved outwards by `by`."""
        return Box(x=self.x - by, y=self.y - by, w=self.w + 2 * by, h=self.h + 2 * by)

    def inset(self, by: float) -> "Box":
        """Return the box with every side moved inwards by `by`, never below zero size."""
        across, down = min(by, self.w / 2), min(by, self.h / 2)
        return Box(x=self.x + across, y=self.y + down, w=self.w - 2 * across, h=self.h - 2 * down)

    def moved(self, dx: float, dy: float) -> "Box":
        return Box(x=self.x + dx, y=self.y + dy, w=self.w, h=self.h)

    def contains(self, other: "Box", *, tolerance: float = 0.0) -> bool:
        """Tell whether `other` lies inside, edges included, give or take `tolerance` mm."""
        return all(gap >= -tolerance for gap in self.gaps(other).values())

    def gaps(self, inner: "Box") -> dict[str, float]:
        """Return how far `inner` stays inside each side; negative where it reaches out."""
        return {
            "left": inner.x - self.x,
            "top": inner.y - self.y,
            "right": self.right - inner.right,
            "bottom": self.bottom - inner.bottom,
        }

    def intersect(self, other: "Box") -> "Box | None":
        """Return the shared part of two boxes, or None where they only touch or lie apart."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        shared = Box(
            x=x, y=y, w=min(self.right, other.right) - x, h=min(self.bottom, other.bottom) - y
        )
        return None if shared.empty else shared

    def union(self, other: "Box") -> "Box":
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Box(
            x=x, y=y, w=max(self.right, other.right) - x, h=max(self.bottom, other.bottom) - y
        )
