"""Labels of code lists: stored values are names, people read words."""

from gis_core.models import CodeItem


def labels_of(*lists: str) -> dict[str, dict[str, str]]:
    """Code → label in the active language, for each list asked for; one query."""
    found: dict[str, dict[str, str]] = {key: {} for key in lists}
    for item in CodeItem.objects.filter(code_list__in=lists):
        found[item.code_list_id][item.code] = str(item)
    return found
