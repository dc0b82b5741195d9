"""Code lists of protected areas and drinking-water sources."""

from gis_core.code_lists import CodeListSeed, CodeSeed

CODE_LISTS = (
    CodeListSeed(
        "site-kind",
        "自然保护地类型",
        "Kind of protected area",
        (
            CodeSeed("national_park", "国家公园", "National park", ("NP",)),
            CodeSeed(
                "reserve",
                "自然保护区",
                "Nature reserve",
                ("NR", "National Monument", "Wilderness", "National Preserve"),
            ),
            CodeSeed("forest_park", "森林公园", "Forest park", ("NF",)),
            CodeSeed("geopark", "地质公园", "Geopark", ("NG",)),
            CodeSeed("wetland_park", "湿地公园", "Wetland park", ("NW",)),
            CodeSeed("scenic_area", "风景名胜区", "Scenic area", ("NS", "风景区")),
            CodeSeed("desert_park", "沙漠公园", "Desert park", ("ND", "石漠公园")),
            CodeSeed(
                "marine_park", "海洋公园", "Marine park", ("NM", "海洋特别保护区")
            ),
            CodeSeed("other", "其他", "Other", ("NO", "其他自然保护地")),
        ),
    ),
    CodeListSeed(
        "site-zone",
        "功能分区",
        "Functional zone",
        (
            CodeSeed("core", "核心区", "Core zone", ("A1",)),
            CodeSeed("buffer", "缓冲区", "Buffer zone", ("A2",)),
            CodeSeed("experimental", "实验区", "Experimental zone", ("A3",)),
            CodeSeed("core_protection", "核心保护区", "Core protection zone", ("B1",)),
            CodeSeed("general_control", "一般控制区", "General control zone", ("B2",)),
            CodeSeed("other", "其他分区", "Other zone", ("C9", "其他", "复育区")),
            CodeSeed(
                "outside",
                "界外",
                "Outside the boundary",
                ("X0", "保护区外", "保护地外"),
            ),
        ),
        # Never converted into one another: the correspondence is only approximate.
        source="Three zones before 2026-03-15, two zones since (State Council Order 830)",
    ),
    CodeListSeed(
        "water-zone",
        "饮用水水源保护区级别",
        "Water-source protection zone",
        (
            CodeSeed("first", "一级保护区", "First-grade zone", ("W1", "一级", "1级")),
            CodeSeed(
                "second", "二级保护区", "Second-grade zone", ("W2", "二级", "2级")
            ),
            CodeSeed(
                "quasi", "准保护区", "Quasi-protection zone", ("W3", "准", "准级")
            ),
        ),
        source="HJ 338-2018",
    ),
    CodeListSeed(
        "zone-part",
        "保护区水陆域",
        "Part of a protection zone",
        (
            CodeSeed("water", "水域", "Water"),
            CodeSeed("land", "陆域", "Land"),
        ),
        source="HJ 338-2018",
    ),
    CodeListSeed(
        "source-kind",
        "水源类型",
        "Kind of water source",
        (
            CodeSeed("river", "河流型", "River", ("河流",)),
            CodeSeed("lake", "湖泊型", "Lake", ("湖泊",)),
            CodeSeed("reservoir", "水库型", "Reservoir", ("水库", "湖库型", "湖库")),
            CodeSeed("groundwater", "地下水型", "Groundwater", ("地下水",)),
            CodeSeed("other", "其他", "Other"),
        ),
    ),
    CodeListSeed(
        "source-level",
        "水源服务级别",
        "Service level of a water source",
        (
            CodeSeed("city", "地级", "Prefecture", ("市级", "地市级", "地级及以上")),
            CodeSeed("county", "县级", "County", ("县级以上",)),
            CodeSeed("town", "乡镇级", "Town", ("乡镇", "镇级")),
            CodeSeed("village", "村级", "Village", ("农村", "千吨万人")),
        ),
    ),
    CodeListSeed(
        "source-status",
        "水源使用状态",
        "Status of a water source",
        (
            CodeSeed("in_use", "在用", "In use", ("使用中", "正常使用")),
            CodeSeed("reserve", "备用", "Reserve", ("应急", "应急备用")),
            CodeSeed("planned", "规划", "Planned", ("在建",)),
            CodeSeed("withdrawn", "停用", "Withdrawn", ("撤销", "取消")),
        ),
    ),
    CodeListSeed(
        "delimitation",
        "划定状态",
        "Delimitation",
        (
            CodeSeed("delimited", "已划定", "Delimited", ("已划", "划定")),
            CodeSeed("in_progress", "正在划定", "In progress", ("划定中",)),
            CodeSeed("not_delimited", "未划定", "Not delimited", ("未划",)),
        ),
    ),
    CodeListSeed(
        "protection-facility",
        "标志与隔离设施状态",
        "Signs and fences",
        (
            CodeSeed("complete", "齐全", "Complete", ("完善", "已设置")),
            CodeSeed("partial", "部分", "Partial", ("不全", "不完善")),
            CodeSeed("missing", "缺失", "Missing", ("无", "未设置")),
        ),
    ),
)
