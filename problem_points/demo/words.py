"""What people of the demo write: by the kind of facility that they stand before."""

from problem_points.demo.issued import IssuedPoint
from problem_points.workflow.codes import Verdict

MINES = ("采石场", "采砂场", "工矿用地")

SEEN = {
    "采石场": "采石作业面裸露，破碎设备已停用，堆放石料约三百立方米",
    "采砂场": "河滩地有采砂坑两处，筛砂设备一套，砂料露天堆放",
    "工矿用地": "建有彩钢厂房和工棚，院内堆放设备，地面已硬化",
    "能源设施": "建有风机检修道路和临时堆场，路面碎石压覆草地",
    "交通设施": "便道未按批复路线修建，两侧取土坑未回填",
    "旅游设施": "建有蒙古包营地和木栈道，停车场为碎石地面",
    "养殖场": "建有棚圈和青贮窖，粪污露天堆放，无防渗设施",
    "居民点": "建有砖房和附属院落，现有人员居住",
    "农业用地": "草地开垦种植马铃薯，地内有机电井一眼",
    "其他人工设施": "建有简易房屋和围栏，现场无人管护",
}
"""What stands there."""

WORKS = {
    "采石场": ("拆除破碎设备和工棚，清运堆料", "削坡回填、覆土三十厘米，补播披碱草"),
    "采砂场": ("撤出筛砂设备，清运砂料", "平复采砂坑，恢复河滩原地貌"),
    "工矿用地": ("拆除厂房，破除硬化地面", "覆土整平，栽植柠条并补播草种"),
    "能源设施": ("清除多余碎石，收窄检修道路至四米", "道路两侧补播羊草，设限宽桩"),
    "交通设施": ("封闭便道，拆除路面", "回填取土坑，恢复植被"),
    "旅游设施": ("拆除营地和栈道，清运建筑垃圾", "翻松碎石地面，补播草种"),
    "养殖场": ("清退牲畜，拆除棚圈和青贮窖", "清运粪污并消毒，恢复草地"),
    "居民点": ("拆除院墙外扩建部分，清理杂物", "恢复原有界址，院外补植"),
    "农业用地": ("停止耕种，封填机电井", "退耕还草，围栏封育两年"),
    "其他人工设施": ("拆除房屋和围栏，清运垃圾", "平整土地，自然恢复与补播结合"),
}
"""What is to be done: first the clearing, then the restoring."""

DOING = (
    "地上设施已拆除过半，建筑垃圾正在清运。",
    "设备已全部撤离，开始平整场地。",
    "堆料清运完成，正在覆土，月底前可播种。",
    "已拆除到位，等待雨后补播。",
    "施工队进场，因降雨耽误三天，不影响总工期。",
)
"""How far the work is; by turns."""

LAWFUL = {
    Verdict.MISREAD: "经现场核查，影像所示为裸露基岩和阴影，无人类活动，系误判。",
    Verdict.NATURAL: "经现场核查，变化由春季融雪冲刷形成，未见施工痕迹。",
    Verdict.RESIDENTS: "经现场核查，为原住牧民棚圈修缮，未新增占地，属正常生产生活。",
}
"""What is written of what needs no rectification, by verdict."""

VERIFIED = "经审核，照片和位置与现场相符，同意上报。"
UNCLEAR_PHOTOS = (
    "远景照片看不清设施全貌，占地四至未标注，请补拍并说明与保护区边界的距离。"
)
WORK_LEFT = (
    "现场抽查发现西侧仍有建筑垃圾未清运，补播出苗不足六成，请继续整改后重新申请。"
)
MORE_TIME = "当地五月前土壤未解冻，无法播种，申请延期至适播期完成植被恢复。"
TIME_GRANTED = "情况属实，同意延期；拆除部分不得顺延。"
URGED = "该点位整改进度滞后，请属地政府挂牌督办，五个工作日内书面回复。"
REBOUND = "卫星影像和现场巡查发现原址重新搭建棚房，堆放物料，问题反弹，予以重新立案。"
CHECKED = "现场核验，设施已拆除，恢复面积与方案一致，措施落实到位。"
ACCEPTED = "经资料审查和现场抽查，整改到位，同意通过验收。"
PUBLISHED = "公示五个工作日，未收到异议。"
STILL_GOOD = "现场无新增设施，补播草种长势良好，未发现反弹。"


def facts(row: IssuedPoint, verdict: Verdict) -> str:
    """What was found on the ground, in a sentence or two."""
    if verdict in LAWFUL:
        return LAWFUL[verdict]
    where = f"位于{row.site_name}{row.zone}" if row.site_name else "不在自然保护地内"
    return (
        f"经现场核查，该处为{row.kind}，{SEEN[row.kind]}；实测占地{row.area_ha}公顷，"
        f"{where}，未能提供用地和环评手续。"
    )


def suggestion(row: IssuedPoint) -> str:
    """What should follow."""
    return f"责令{row.unit or '责任单位'}限期整改，{WORKS[row.kind][0]}。"


def goal(row: IssuedPoint) -> str:
    """What the plan is for."""
    return f"全面清退{row.kind}，恢复{row.area_ha}公顷占地的原地貌和植被。"


def done(row: IssuedPoint) -> str:
    """What the declaration says."""
    first, second = WORKS[row.kind]
    return f"{first}；{second}。以上措施全部完成，恢复面积{row.area_ha}公顷。"
