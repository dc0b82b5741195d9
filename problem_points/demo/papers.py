"""Papers of the demo: one page with a title and a few lines, as PDF.

The Chinese font is named and not embedded (STSong-Light, as office programs do), so a
page has less than two kilobytes.
"""

from collections.abc import Sequence

_FONT = (
    "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
    "/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
    "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
    "/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6"
    "/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120"
    "/CapHeight 880/StemV 93>>>>]>>"
)


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """A page of A4; the same bytes for the same words."""
    shown = [f"BT /F1 22 Tf 1 0 0 1 72 760 Tm <{_hex(title)}> Tj ET"]
    shown += [
        f"BT /F1 13 Tf 1 0 0 1 72 {710 - 28 * row} Tm <{_hex(line)}> Tj ET"
        for row, line in enumerate(lines)
    ]
    text = "\n".join(shown)
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        "/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(text)}>>stream\n{text}\nendstream",
        _FONT,
    ]
    content = "%PDF-1.4\n"
    starts = []
    for number, part in enumerate(parts, start=1):
        starts.append(len(content))
        content += f"{number} 0 obj{part}endobj\n"
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    content += (
        f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {len(parts) + 1}/Root 1 0 R>>\n"
        f"startxref\n{len(content)}\n%%EOF\n"
    )
    return content.encode("ascii")


def _hex(words: str) -> str:
    return words.encode("utf-16-be").hex()
