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

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
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
LEAST = {"normal": 20.0, "protanopia": 17.5, "deuteranopia": 19.0, "tritanopia": 17.0}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


@pytest.mark.parametrize("sight", SIGHT)
def test_every_two_buckets_can_be_told_apart(sight, record_property):
    seen = {name: _lab(_linear(_token(name)), sight) for name in BUCKETS}

    apart = {
        pair: ciede2000(seen[pair[0]], seen[pair[1]])
        for pair in itertools.combinations(BUCKETS, 2)
    }

    nearest = min(apart, key=lambda pair: apart[pair])
    record_property(
        "figure", f"{sight}: {' and '.join(nearest)} {apart[nearest]:.1f} apart"
    )
    assert apart[nearest] >= LEAST[sight]


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


def _token(name):
    found = re.search(
        rf"--{name}: #([0-9a-f]{{6}})", TOKENS.read_text(encoding="utf-8")
    )
    assert found, name
    return [int(found[1][at : at + 2], 16) / 255 for at in (0, 2, 4)]


def _linear(rgb):
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]


def _lab(linear, sight):
    seen = np.clip(np.array(SIGHT[sight]) @ np.array(linear), 0, 1)
    ratio = TO_XYZ @ seen / WHITE
    x, y, z = (
        math.cbrt(t) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in ratio
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
