"""What a table of cells may hold, and under which names."""

from django.utils.translation import gettext_lazy as _

from gis_core.intake.mapping import Attribute, Kind
from grid.roles import Tier

TIER_ALIASES: dict[str, str] = {
    **{tier.value: tier for tier in Tier},
    **dict.fromkeys(("省", "省级"), Tier.PROVINCE),
    **dict.fromkeys(("市", "市级", "地级", "地市级"), Tier.CITY),
    **dict.fromkeys(("县", "县级", "旗县", "旗县级", "区县"), Tier.COUNTY),
    **dict.fromkeys(("乡", "乡镇", "乡镇级", "苏木", "街道"), Tier.TOWN),
    **dict.fromkeys(("村", "村级", "嘎查", "社区"), Tier.VILLAGE),
}

ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute(
        "code",
        _("code"),
        (
            "网格编码",
            "网格编号",
            "网格代码",
            "行政区划代码",
            "区划代码",
            "WGBM",
            "WGBH",
            "XZQDM",
            "XZQHDM",
            "ADCODE",
            "CODE",
            "编码",
            "代码",
            "ADM4_PSGC",
            "ADM3_PSGC",
            "ADM2_PSGC",
            "ADM4_PCODE",
            "ADM3_PCODE",
            "ADM2_PCODE",
        ),
        required=True,
        limit=40,
    ),
    Attribute(
        "parent_code",
        _("code of the cell above"),
        (
            "上级网格编码",
            "上级编码",
            "上级网格",
            "上级代码",
            "父级编码",
            "SJWGBM",
            "SJBM",
            "PARENT_CODE",
            "PARENT",
            "ADM3_PSGC",
            "ADM2_PSGC",
            "ADM1_PSGC",
            "ADM3_PCODE",
            "ADM2_PCODE",
            "ADM1_PCODE",
        ),
        limit=40,
    ),
    Attribute(
        "name",
        _("name"),
        (
            "网格名称",
            "行政区名称",
            "区划名称",
            "WGMC",
            "XZQMC",
            "NAME",
            "名称",
            "ADM4_EN",
            "ADM3_EN",
            "ADM2_EN",
        ),
        required=True,
        limit=80,
    ),
    Attribute(
        "tier",
        _("tier"),
        ("行政层级", "层级", "级别", "CJ", "TIER"),
        Kind.CODE,
        aliases=TIER_ALIASES,
    ),
    Attribute(
        "level_label", _("grid level"), ("网格级别", "网格等级", "WGJB"), limit=20
    ),
    Attribute(
        "patrol_days",
        _("days between patrols"),
        ("巡查频次", "巡查周期", "XCPC"),
        Kind.NUMBER,
    ),
    Attribute("valid_from", _("valid from"), ("启用日期", "生效日期"), Kind.DATE),
)
