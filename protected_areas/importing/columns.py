"""What a table of protected areas or zones may hold, and under which names."""

from django.utils.translation import gettext_lazy as _

from gis_core.intake.mapping import Attribute, Kind
from protected_areas.models.site import SiteLevel

LEVEL_ALIASES: dict[str, str] = {
    **{level.value: level for level in SiteLevel},
    **dict.fromkeys(("国家级", "国家"), SiteLevel.NATIONAL),
    **dict.fromkeys(("省级", "自治区级", "省"), SiteLevel.PROVINCIAL),
    **dict.fromkeys(("市级", "盟市级", "市"), SiteLevel.CITY),
    **dict.fromkeys(("县级", "旗县级", "县"), SiteLevel.COUNTY),
}

ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute(
        "source_name",
        _("water source"),
        ("水源地名称", "饮用水水源地名称", "水源地", "SYDMC"),
        limit=160,
    ),
    Attribute(
        "source_code", _("code of the water source"), ("水源地编码", "SYDBM"), limit=60
    ),
    Attribute(
        "water_zone",
        _("grade of the zone"),
        ("保护区级别", "保护区类型", "保护区等级", "BHQJB"),
        Kind.CODE,
        code_list="water-zone",
    ),
    Attribute(
        "part",
        _("water or land"),
        ("水域陆域", "水域/陆域", "水陆域", "SLY"),
        Kind.CODE,
        code_list="zone-part",
    ),
    Attribute(
        "name",
        _("name of the area"),
        (
            "保护地名称",
            "自然保护地名称",
            "自然保护区名称",
            "保护区名称",
            "自然保护地",
            "保护地",
            "BHDMC",
            "BHQMC",
            "ZRBHD",
            "PA_NAME",
            "UNIT_NAME",
            "名称",
            "NAME",
        ),
        limit=160,
    ),
    Attribute(
        "code",
        _("code of the area"),
        (
            "保护地编码",
            "保护地代码",
            "保护区编码",
            "BHDBM",
            "UNIT_CODE",
            "WDPA_ID",
            "编码",
            "代码",
            "编号",
            "CODE",
        ),
        limit=60,
    ),
    Attribute(
        "zone",
        _("functional zone"),
        ("功能分区", "功能区", "分区", "功能区名称", "GNFQ", "GNQ", "ZONE"),
        Kind.TEXT,
        limit=80,
    ),
    Attribute(
        "kind",
        _("kind of area"),
        ("保护地类型", "类型", "BHDLX", "UNIT_TYPE", "FEATURE1", "TYPE"),
        Kind.CODE,
        code_list="site-kind",
    ),
    Attribute(
        "level",
        _("level of the area"),
        ("保护地级别", "级别", "BHDJB", "LEVEL"),
        Kind.CODE,
        aliases=LEVEL_ALIASES,
    ),
    Attribute(
        "area_ha", _("stated area"), ("面积", "总面积", "批复面积", "MJ"), Kind.AREA
    ),
    Attribute(
        "document",
        _("document"),
        ("批复文号", "批准文号", "批复文件", "PFWH", "DOCUMENT"),
        limit=200,
    ),
    Attribute(
        "valid_from", _("valid from"), ("生效日期", "启用日期", "批复日期"), Kind.DATE
    ),
    Attribute("valid_to", _("valid to"), ("失效日期", "废止日期"), Kind.DATE),
)
