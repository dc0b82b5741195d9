"""Columns of codes that are not ours: a heading fits, but none of the values does.

A satellite product's TYPE of 0, 2 and 3 is no type of activity. Such a column is kept
as it is and named once, instead of one complaint for each row.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gis_core.intake.layer import Batch
from gis_core.intake.mapping import Kind, Match
from gis_core.intake.target import ImportTarget
from gis_core.intake.values import read_column

ENOUGH = 20
"""Cells that must be filled before their values say anything about the column."""
NAMED = 5


def left_out(
    match: Match, first: Batch | None, target: ImportTarget, given: Mapping[str, str]
) -> tuple[Match, list[dict[str, Any]]]:
    """The mapping without such columns, and of each: column, attribute, values.

    What a person mapped (`given`) stays as it is. `first` are the first rows.
    """
    foreign = []
    for attribute in target.attributes:
        column = match.columns.get(attribute.name)
        if column is None or first is None or attribute.kind is not Kind.CODE:
            continue
        if attribute.name in given:
            continue
        texts = [text for text in first.texts[column] if text]
        known, _unread = read_column(attribute, texts, codes=target.codes(attribute))
        if len(texts) >= ENOUGH and not any(known):
            foreign.append(
                {
                    "column": column,
                    "attribute": attribute.name,
                    "values": sorted(set(texts))[:NAMED],
                }
            )
    if not foreign:
        return match, []
    names = {each["attribute"] for each in foreign}
    return (
        replace(
            match,
            columns={k: v for k, v in match.columns.items() if k not in names},
            unused=(*match.unused, *(str(each["column"]) for each in foreign)),
        ),
        foreign,
    )
