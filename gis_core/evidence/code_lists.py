"""Code lists of evidence: the kinds under the names that forms and files use."""

from gis_core.code_lists import CodeListSeed, CodeSeed

CODE_LISTS = (
    CodeListSeed(
        "evidence-kind",
        "佐证材料类型",
        "Kind of evidence",
        (
            CodeSeed("photo", "现场照片", "Site photo", ("照片",)),
            CodeSeed("video", "视频", "Video", ("录像",)),
            CodeSeed("drone", "无人机影像", "Drone image", ("无人机", "航拍")),
            CodeSeed("satellite", "卫星影像", "Satellite image", ("遥感影像",)),
            CodeSeed("zone_map", "定位图", "Location map", ("位置图", "套合图")),
            CodeSeed(
                "approval", "批复或环评", "Approval or EIA", ("批复/环评", "批复")
            ),
            CodeSeed("penalty", "处罚决定书", "Penalty decision"),
            CodeSeed("plan", "整改方案", "Rectification plan"),
            CodeSeed("assessment", "评估报告", "Assessment report"),
            CodeSeed("monitoring", "监测报告", "Monitoring report"),
            CodeSeed("minutes", "会议纪要", "Meeting minutes"),
            CodeSeed("registration", "登记表", "Registration form", ("销号登记表",)),
            CodeSeed("publicity", "公示截图", "Publicity screenshot"),
            CodeSeed("signature", "签字页", "Signature page"),
        ),
    ),
)
