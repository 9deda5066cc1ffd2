"""A figure is written as people read it."""

import pytest

from webapp.pages.figures import Figure


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [(69, "people", "69"), (5274, "people", "5,274"), (20000, "officers", "20,000"), (67, "%", "67%")],
)
def test_a_figure_has_separators_and_its_per_cent_sign(value: int, unit: str, written: str) -> None:
    figure = Figure(
        value=value,
        unit=unit,
        label="Trained",
        as_of="June 2024",
        source="",
        group="training",
        pages=("progress",),
    )
    assert str(figure) == written
