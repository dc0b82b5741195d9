"""What the file says, for those who read it without asking the project."""

GK_38 = 4526  # the zone of tests.files.ZONE_38
LABELS = {
    "quarry": "采石场",
    "sand_mining": "采砂",
    "factory": "工矿企业",
    "farmland": "农业用地",
    "tourism_facility": "旅游设施",
}
