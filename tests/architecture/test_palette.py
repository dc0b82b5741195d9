"""The colours of the buckets stay apart for everybody: CIEDE2000 between every two of
them, seen normally and with each kind of colour blindness (Machado, Oliveira and
Fernandes 2009, full severity), from the very file that pages use.
"""

import itertools
import math
import re
from pathlib import Path

import numpy as np
import pytest

CSS = Path(__file__).parents[2] / "static" / "css"
BUCKETS = ("todo", "doing", "done", "closed", "none")
SIGHT = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
LEAST = {
    "light": {
        "normal": 20.0,
        "protanopia": 17.5,
        "deuteranopia": 19.0,
        "tritanopia": 17.0,
    },
    "dark": {
        "normal": 24.0,
        "protanopia": 17.5,
        "deuteranopia": 15.5,
        "tritanopia": 16.5,
    },
}
LEAST["outdoor"] = LEAST["light"]  # the sun changes words and lines, no bucket
# What is written in which colour on what; 4.5 is what WCAG 2 asks of small text.
READ_ON = {
    "ink": ("surface", "paper", "sunken"),
    "ink-2": ("surface", "paper", "sunken"),
    "ink-3": ("surface", "paper"),
    "accent": ("surface", "paper", "accent-soft"),
    "on-accent": ("accent", "accent-hover"),
    "danger": ("surface", "danger-soft"),
    "on-danger": ("danger",),
    "warn": ("surface", "warn-soft"),
    "info": ("surface", "info-soft"),
    "label": ("land",),
    "label-site": ("land",),
    "label-water": ("lake",),
}
SEEN_ON = {
    **dict.fromkeys(BUCKETS, ("land", "lake", "reserve-outer")),
    "late": ("land", "lake"),
    "line-strong": ("surface", "paper"),
    "focus": ("surface", "paper"),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


@pytest.mark.parametrize("theme", LEAST)
@pytest.mark.parametrize("sight", SIGHT)
def test_every_two_buckets_can_be_told_apart(sight, theme, record_property):
    tokens = tokens_of(theme)
    seen = {name: _lab(_linear(_rgb(tokens[name])), sight) for name in BUCKETS}

    apart = {
        pair: ciede2000(seen[pair[0]], seen[pair[1]])
        for pair in itertools.combinations(BUCKETS, 2)
    }

    nearest = min(apart, key=lambda pair: apart[pair])
    record_property(
        "figure",
        f"{theme}, {sight}: {' and '.join(nearest)} {apart[nearest]:.1f} apart",
    )
    assert apart[nearest] >= LEAST[theme][sight]


@pytest.mark.parametrize("theme", LEAST)
@pytest.mark.parametrize(("pairs", "least"), [(READ_ON, 4.5), (SEEN_ON, 3.0)])
def test_what_is_written_or_drawn_can_be_seen(theme, pairs, least):
    tokens = tokens_of(theme)

    faint = {
        f"{ink} on {ground}": round(found, 2)
        for ink, grounds in pairs.items()
        for ground in grounds
        if (found := contrast(tokens[ink], tokens[ground])) < least
    }

    assert faint == {}


def test_a_theme_changes_tokens_and_makes_none():
    light = tokens_of("light")

    assert set(tokens_of("dark")) == set(light) == set(tokens_of("outdoor"))


# Sharma, Wu and Dalal 2005, table 1, rows 1, 7, 17 and 33.
@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ],
)
def test_the_measure_is_the_published_one(one, other, expected):
    assert ciede2000(one, other) == pytest.approx(expected, abs=1e-4)


def ciede2000(one, other):
    """The colour difference of two CIELAB colours."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * math.sqrt(mean**7 / (mean**7 + 25**7))
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = (math.degrees(math.atan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = 0.0 if not c1 * c2 else (h2 - h1 + 180) % 360 - 180
    d_l, d_c = l2 - l1, c2 - c1
    d_h = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn) / 2)
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    hue = h1 + h2 if not c1 * c2 else (h1 + turn / 2) % 360
    weight = (
        1
        - 0.17 * math.cos(math.radians(hue - 30))
        + 0.24 * math.cos(math.radians(2 * hue))
        + 0.32 * math.cos(math.radians(3 * hue + 6))
        - 0.20 * math.cos(math.radians(4 * hue - 63))
    )
    s_l = 1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * weight
    twist = math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2)))
    r_t = -2 * math.sqrt(chroma**7 / (chroma**7 + 25**7)) * math.sin(twist)
    parts = (d_l / s_l, d_c / s_c, d_h / s_h)
    return math.sqrt(sum(part**2 for part in parts) + r_t * parts[1] * parts[2])


def tokens_of(theme):
    """The colours of a theme: those of the light one, as it changes them."""
    found = _colours((CSS / "tokens.css").read_text(encoding="utf-8"))
    if theme != "light":
        themes = (CSS / "themes.css").read_text(encoding="utf-8")
        begin = themes.index(f':root[data-theme="{theme}"]')
        found |= _colours(themes[begin : themes.index("}", begin)])
    return found


def _colours(text):
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", text))


def contrast(one, other):
    """The ratio of two colours as WCAG 2 counts it, 1 to 21."""
    lighter, darker = sorted(
        (float(TO_XYZ[1] @ _linear(_rgb(colour))) for colour in (one, other)),
        reverse=True,
    )
    return (lighter + 0.05) / (darker + 0.05)


def _rgb(colour):
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def _linear(rgb):
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]


def _lab(linear, sight):
    seen = np.clip(np.array(SIGHT[sight]) @ np.array(linear), 0, 1)
    ratio = TO_XYZ @ seen / WHITE
    x, y, z = (
        math.cbrt(t) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in ratio
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
