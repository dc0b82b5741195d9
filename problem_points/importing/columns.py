"""What a table of issued points may hold, and under which names (domain.md C7)."""

from django.utils.translation import gettext_lazy as _

from gis_core.intake.mapping import Attribute, Kind
from problem_points.workflow.codes import Verdict
from problem_points.workflow.states import Bucket

PROGRESS_ALIASES: dict[str, str] = {
    **dict.fromkeys(
        (
            "已完成",
            "完成",
            "完成整改",
            "已完成整改",
            "整改完成",
            "整改到位",
            "已整改",
            "已整改到位",
            "已完成整改并通过验收",
            "done",
        ),
        Bucket.DONE,
    ),
    **dict.fromkeys(
        (
            "正在整改",
            "整改中",
            "推进中",
            "按时序推进",
            "按时序整改",
            "达到序时进度",
            "未达到序时进度",
            "doing",
        ),
        Bucket.DOING,
    ),
    **dict.fromkeys(
        ("未整改", "未启动", "尚未", "尚未整改", "尚未启动", "未开始", "todo"),
        Bucket.TODO,
    ),
    **dict.fromkeys(
        ("已销号", "销号", "已完成整改销号", "已完成整改并销号", "closed"),
        Bucket.CLOSED,
    ),
    **dict.fromkeys(
        ("无需整改", "不需整改", "不需要整改", "none"),
        Bucket.NONE,
    ),
}
VERDICT_ALIASES: dict[str, str] = {
    **{verdict.value: verdict for verdict in Verdict},
    **dict.fromkeys(("不属实-界外", "界外", "不在保护地内"), Verdict.OUTSIDE),
    **dict.fromkeys(
        ("不属实", "不属实-影像误判", "影像误判", "误判", "否"), Verdict.MISREAD
    ),
    **dict.fromkeys(("不属实-自然变化", "自然变化"), Verdict.NATURAL),
    **dict.fromkeys(
        ("属实-合法合规", "属实-合法合规(有批复)", "合法合规", "合法"), Verdict.APPROVED
    ),
    **dict.fromkeys(
        ("属实-历史遗留/先于设立", "属实-历史遗留", "历史遗留", "先于设立"),
        Verdict.PREDATES,
    ),
    **dict.fromkeys(("属实-原住居民生产生活", "原住居民生产生活"), Verdict.RESIDENTS),
    **dict.fromkeys(
        (
            "属实",
            "是",
            "属实-违法违规",
            "属实-违法违规需整改",
            "违法违规",
            "违规",
            "违法",
        ),
        Verdict.UNLAWFUL,
    ),
    **dict.fromkeys(("属实-手续待完善", "手续待完善"), Verdict.PAPERS_MISSING),
    **dict.fromkeys(("待进一步核实", "待核实"), Verdict.UNCLEAR),
    **dict.fromkeys(("重复点位", "重复"), Verdict.DUPLICATE),
}
YES = {
    **dict.fromkeys(("是", "已销号", "y", "yes", "1", "true"), "yes"),
    **dict.fromkeys(("否", "未销号", "n", "no", "0", "false"), "no"),
}

ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute(
        "point_no",
        _("issued number"),
        (
            "问题编号",
            "问题点位编号",
            "点位编号",
            "图斑编号",
            "线索编号",
            "编号",
            "TBBH",
            "DWBH",
            "WTBH",
            "POINT_NO",
            "ID_NO",
            "BH",
            "CODE",
        ),
        limit=80,
    ),
    Attribute(
        "county",
        _("county"),
        (
            "县(市、区)",
            "县(市、区、旗)",
            "旗县市区",
            "旗县区",
            "县区",
            "区县",
            "旗县",
            "所在县",
            "所在旗县",
            "行政区",
            "XZQMC",
            "XQ",
            "QX",
            "COUNTY",
        ),
        limit=80,
    ),
    Attribute(
        "division_code",
        _("division code"),
        (
            "行政区划代码",
            "行政区代码",
            "区划代码",
            "XZQDM",
            "XZQHDM",
            "QHDM",
            "ADCODE",
        ),
        limit=12,
    ),
    Attribute(
        "town",
        _("town"),
        (
            "乡镇",
            "乡(镇、街道)",
            "苏木",
            "苏木乡镇",
            "所在乡镇",
            "乡镇街道",
            "XZMC",
            "XZ",
            "TOWN",
        ),
        limit=80,
    ),
    Attribute(
        "village",
        _("village"),
        ("行政村", "所在村", "嘎查村", "嘎查", "社区", "村", "CUN", "VILLAGE"),
        limit=80,
    ),
    Attribute(
        "site_name",
        _("protected area"),
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
        ),
        limit=160,
    ),
    Attribute("site_level", _("level of the area"), ("保护地级别", "BHDJB", "级别")),
    Attribute("site_kind", _("kind of area"), ("保护地类型", "BHDLX")),
    Attribute(
        "zone",
        _("functional zone"),
        (
            "问题所在功能区",
            "所在功能区",
            "功能分区",
            "功能区",
            "分区",
            "GNQ",
            "GNFQ",
            "ZONE",
        ),
        Kind.CODE,
        code_list="site-zone",
    ),
    Attribute(
        "detected_type",
        _("detected type"),
        (
            "活动/设施类型",
            "人类活动类型",
            "设施类型",
            "图斑类型",
            "问题类型",
            "活动设施类型",
            "HDLX",
            "SSLX",
            "TBLX",
            "WTLX",
            "LX",
            "TYPE",
        ),
        Kind.CODE,
        code_list="activity",
    ),
    Attribute(
        "change_type",
        _("change"),
        ("变化类型", "变化情况", "BHLX", "CHANGE"),
        Kind.CODE,
        code_list="change",
    ),
    Attribute(
        "area_ha",
        _("stated area"),
        ("面积", "图斑面积", "占地面积", "MJ", "TBMJ", "AREA", "SHAPE_AREA"),
        Kind.AREA,
    ),
    Attribute(
        "longitude",
        _("longitude"),
        (
            "经度",
            "东经",
            "中心经度",
            "中心点经度",
            "JD",
            "ZXJD",
            "LON",
            "LNG",
            "LONGITUDE",
        ),
        Kind.LONGITUDE,
    ),
    Attribute(
        "latitude",
        _("latitude"),
        ("纬度", "北纬", "中心纬度", "中心点纬度", "WD", "ZXWD", "LAT", "LATITUDE"),
        Kind.LATITUDE,
    ),
    Attribute("source", _("source"), ("问题来源", "来源", "WTLY", "SOURCE"), limit=40),
    Attribute(
        "description",
        _("description"),
        ("问题描述", "存在问题", "基本情况", "现场情况", "WTMS", "DESCRIPTION", "DESC"),
    ),
    Attribute("title", _("title"), ("问题名称", "项目名称", "TITLE"), limit=200),
    Attribute(
        "address",
        _("address"),
        ("详细地址", "地址", "具体位置", "位置", "ADDRESS"),
        limit=300,
    ),
    Attribute("remark", _("remark"), ("备注", "BZ", "REMARK", "NOTE")),
    Attribute(
        "verdict",
        _("verdict"),
        (
            "核查结果",
            "核实情况",
            "现场核实情况",
            "是否属实",
            "是否违法违规",
            "核查结论",
            "HCJG",
            "SFSS",
        ),
        Kind.CODE,
        aliases=VERDICT_ALIASES,
    ),
    Attribute(
        "responsible_name",
        _("responsible unit"),
        ("整改责任单位", "责任单位", "责任主体", "ZRDW", "OWNER"),
        limit=160,
    ),
    Attribute(
        "responsible_person", _("responsible person"), ("责任人", "ZRR"), limit=60
    ),
    Attribute(
        "responsible_phone", _("telephone"), ("联系电话", "电话", "LXDH"), limit=40
    ),
    Attribute(
        "lead_leader", _("leader in charge"), ("包保领导", "包联领导", "BBLD"), limit=60
    ),
    Attribute("measures", _("measures"), ("整改措施", "整改方案", "ZGCS")),
    Attribute(
        "due_on",
        _("time limit"),
        ("整改时限", "完成时限", "计划完成时间", "ZGSX", "DUE"),
        Kind.DATE,
    ),
    Attribute(
        "progress",
        _("progress"),
        (
            "整改状态",
            "整改完成情况",
            "整改情况",
            "整改进展",
            "是否完成整改",
            "ZGZT",
            "ZGQK",
            "STATUS",
        ),
        Kind.CODE,
        aliases=PROGRESS_ALIASES,
    ),
    Attribute("result", _("result"), ("整改成效", "整改效果", "ZGCX"), limit=200),
    Attribute(
        "rectified_on",
        _("rectified on"),
        ("整改完成时间", "完成时间", "实际完成时间", "WCSJ"),
        Kind.DATE,
    ),
    Attribute(
        "is_closed",
        _("closed"),
        ("是否销号", "SFXH"),
        Kind.CODE,
        aliases=YES,
    ),
    Attribute("closed_on", _("closed on"), ("销号时间", "销号日期", "XHSJ"), Kind.DATE),
    Attribute(
        "image_before_on",
        _("earlier image"),
        ("前时相", "前期影像", "前时相时间", "QSX", "T1"),
        Kind.DATE,
    ),
    Attribute(
        "image_after_on",
        _("later image"),
        ("后时相", "后期影像", "后时相时间", "影像时间", "HSX", "T2"),
        Kind.DATE,
    ),
    Attribute(
        "found_on",
        _("found on"),
        ("发现时间", "发现日期", "监测时间", "FXSJ", "ACQ_DATE", "DATE"),
        Kind.DATE,
    ),
)
"""In the order in which they claim columns."""

ISSUED: dict[str, str] = {
    name: name
    for name in (
        "title",
        "source",
        "description",
        "address",
        "remark",
        "detected_type",
        "change_type",
        "image_before_on",
        "image_after_on",
        "found_on",
        "responsible_name",
        "responsible_person",
        "responsible_phone",
        "lead_leader",
    )
}
"""Attributes that the sender owns → columns of the point; the only ones that a later
file may change."""

STATED = (
    "county",
    "division_code",
    "town",
    "village",
    "site_name",
    "site_level",
    "site_kind",
    "zone",
    "area_ha",
    "longitude",
    "latitude",
    "verdict",
    "measures",
    "due_on",
    "progress",
    "result",
    "rectified_on",
    "is_closed",
    "closed_on",
)
"""Attributes that are kept as the sender's word beside what we find ourselves."""
