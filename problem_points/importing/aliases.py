"""The words in which senders say how far a point is and what was found (domain.md C7)."""

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
