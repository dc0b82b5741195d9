"""XML that unfolds or fetches (F6)."""

from tests import files
from tests.files import placemark
from tests.hostile.making import CANARY, LOCAL, Made, with_member

_LAUGHS = "<!DOCTYPE kml [" + '<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip
_QUADRATIC = f'<!DOCTYPE kml [<!ENTITY a "{"x" * 100_000}">]>'


def entities() -> Made:
    inside = "<description>&a9;</description>"
    point = placemark("113.1,41", "a", inside)
    yield "laughs.kml", files.kml(point, before=_LAUGHS), "xml-entities"
    many = placemark("113.1,41", "&a;" * 10_000)
    yield "quadratic.kml", files.kml(many, before=_QUADRATIC), "xml-entities"
    for number, system in enumerate(
        (f"file://{LOCAL}", f"http://{CANARY}/x", f"ftp://{CANARY}/x", f"//{CANARY}/x")
    ):
        named = f'<!DOCTYPE kml [<!ENTITY a SYSTEM "{system}">]>'
        said = placemark("113.1,41", "&a;")
        yield f"outside-{number}.kml", files.kml(said, before=named), "xml-entities"
    parameter = f'<!DOCTYPE kml [<!ENTITY % a SYSTEM "http://{CANARY}/d"> %a;]>'
    yield "parameter.kml", files.kml(point, before=parameter), "xml-entities"
    bare = f'<!DOCTYPE kml SYSTEM "http://{CANARY}/kml.dtd">'
    yield "dtd.kml", files.kml(placemark("113,41"), before=bare), "xml-entities"
    wide = files.kml(point, before=_LAUGHS, encoding="UTF-16")
    yield "laughs-16.kml", wide, "xml-entities"
    yield (
        "laughs.kmz",
        files.zipped({"doc.kml": files.kml(point, before=_LAUGHS)}),
        ("xml-entities"),
    )
    book = files.workbook(a=[["经度", "纬度"], [113.1, 41]])
    sheet = (
        f'<?xml version="1.0"?>{_LAUGHS.replace("kml", "worksheet")}'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row>'
        "</sheetData></worksheet>"
    ).encode()
    yield (
        "laughs.xlsx",
        with_member(book, "xl/worksheets/sheet1.xml", sheet),
        ("xml-entities"),
    )
    outside = (
        f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a SYSTEM "file://{LOCAL}">]>'
        "<sst><si><t>&a;</t></si></sst>"
    ).encode()
    for part in ("xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"):
        yield f"outside-{len(part)}.xlsx", with_member(book, part, outside), (
            "xml-entities"
        ), "workbook-damaged"  # fmt: skip
