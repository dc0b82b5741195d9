"""What a table of outfalls may hold, and under which names (domain.md C7)."""

from django.utils.translation import gettext_lazy as _

from gis_core.intake.mapping import Attribute, Kind

ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute(
        "name",
        _("name"),
        (
            "排污口名称",
            "入河排污口名称",
            "排口名称",
            "PWKMC",
            "OUTFALL_NAME",
            "名称",
            "NAME",
        ),
        required=True,
        limit=200,
    ),
    Attribute(
        "national_code",
        _("national code"),
        ("国家统一编码", "国家编码", "统一编码", "GJBM", "NATIONAL_CODE"),
        limit=60,
    ),
    Attribute(
        "local_code",
        _("local code"),
        (
            "排污口编码",
            "排污口编号",
            "入河排污口编码",
            "排口编码",
            "排口编号",
            "PWKBM",
            "PWKBH",
            "编码",
            "编号",
            "CODE",
        ),
        limit=60,
    ),
    Attribute(
        "class1",
        _("class"),
        ("一级分类", "排污口大类", "大类", "排污口类型", "类型"),
        Kind.CODE,
        code_list="outfall-class",
    ),
    Attribute(
        "class2",
        _("subclass"),
        ("二级分类", "排污口小类", "小类"),
        Kind.CODE,
        code_list="outfall-class",
    ),
    Attribute(
        "entry_mode",
        _("way of entry"),
        ("入河方式", "入河排放方式", "RHFS"),
        Kind.CODE,
        code_list="outfall-entry",
    ),
    Attribute(
        "receiving_water",
        _("receiving water"),
        ("受纳水体", "排入水体", "排放去向", "受纳水体名称", "SNST"),
        limit=120,
    ),
    Attribute(
        "function_zone1",
        _("water function zone"),
        ("水功能区", "一级水功能区"),
        limit=80,
    ),
    Attribute(
        "function_zone2", _("second water function zone"), ("二级水功能区",), limit=80
    ),
    Attribute(
        "party", _("responsible party"), ("责任主体", "责任单位", "ZRZT"), limit=160
    ),
    Attribute(
        "credit_code",
        _("credit code"),
        ("统一社会信用代码", "社会信用代码", "TYSHXYDM"),
        limit=18,
    ),
    Attribute("contact", _("contact"), ("联系人", "责任人", "LXR"), limit=60),
    Attribute("phone", _("telephone"), ("联系电话", "电话", "LXDH"), limit=40),
    Attribute(
        "permit_no",
        _("permit number"),
        ("排污许可证号", "排污许可证编号", "PWXKZH"),
        limit=60,
    ),
    Attribute(
        "approval_document", _("approval"), ("审批文号", "批复文号", "PFWH"), limit=200
    ),
    Attribute(
        "flow_m3_per_day",
        _("flow, m³ a day"),
        ("排放量", "日排放量", "流量"),
        Kind.NUMBER,
    ),
    Attribute(
        "status",
        _("status"),
        ("排污口状态", "整治状态", "状态", "ZT"),
        Kind.CODE,
        code_list="outfall-status",
    ),
    Attribute(
        "disposition",
        _("disposition"),
        ("整治分类", "整治类型", "整治措施分类", "ZZLX"),
        Kind.CODE,
        code_list="outfall-disposition",
    ),
)

ISSUED = (
    "name",
    "national_code",
    "local_code",
    "class1",
    "class2",
    "entry_mode",
    "receiving_water",
    "function_zone1",
    "function_zone2",
    "permit_no",
    "approval_document",
    "flow_m3_per_day",
    "status",
    "disposition",
)
"""Attributes that are columns of the outfall under the same name."""
