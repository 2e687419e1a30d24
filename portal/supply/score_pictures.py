"""Pictures drawn on the server: where each mark stands, in the units of its SVG. What is unknown leaves a gap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

FULL_BP = 10_000


@dataclass(frozen=True)
class Spark:
    """A small line of shares in basis points, oldest first; None where the month is unknown."""

    shares: Sequence[int | None]
    step: int = 8
    height: int = 20

    @property
    def width(self) -> int:
        return self.step * (len(self.shares) - 1) + 4

    def place(self, number: int, share: int) -> tuple[int, int]:
        """2 units of edge all around."""
        return 2 + number * self.step, 2 + round((self.height - 4) * (FULL_BP - share) / FULL_BP)

    @property
    def runs(self) -> Iterator[list[tuple[int, int]]]:
        """The points of each stretch of known months."""
        run: list[tuple[int, int]] = []
        for number, share in enumerate([*self.shares, None]):
            if share is not None:
                run.append(self.place(number, share))
            elif run:
                yield run
                run = []

    @property
    def lines(self) -> list[str]:
        return [" ".join(f"{x},{y}" for x, y in run) for run in self.runs if len(run) > 1]

    @property
    def dots(self) -> list[tuple[int, int]]:
        """Months that stand alone, and the last known one of the newest stretch."""
        runs = list(self.runs)
        alone = [run[0] for run in runs if len(run) == 1]
        return alone if not runs or runs[-1][-1] in alone else [*alone, runs[-1][-1]]

    @property
    def said(self) -> str:
        """The same for those who do not see it: percent from the first known month on, ? for unknown."""
        known = [number for number, share in enumerate(self.shares) if share is not None]
        shares = self.shares[known[0] :] if known else []
        return " ".join("?" if share is None else f"{share / 100:.0f}" for share in shares)
