"""GeoDjango's LayerMapping: a save for each feature, into a table of its own."""

import os
import sys
import tempfile
import zipfile

import django

# GDAL turns names and values into UTF-8; LayerMapping's own encoding does so for values
# only, and then finds no column.
os.environ["SHAPE_ENCODING"] = "GB18030"
django.setup()

from django.contrib.gis.db import models  # noqa: E402
from django.contrib.gis.utils import LayerMapping  # noqa: E402
from django.db import connection  # noqa: E402

_COLUMNS = ("no", "label", "area", "words", "unit", "remark")
_FIELDS = ("问题编号", "图斑类型", "面积", "问题描述", "责任单位", "备注")


class Loaded(models.Model):
    """One feature."""

    no = models.CharField(max_length=20, null=True)
    label = models.CharField(max_length=24, null=True)
    area = models.FloatField(null=True)
    words = models.CharField(max_length=120, null=True)
    unit = models.CharField(max_length=60, null=True)
    remark = models.CharField(max_length=60, null=True)
    geom = models.PointField(srid=4490)

    class Meta:
        app_label = "problem_points"
        db_table = "bench_loaded"


def main(name: str, path: str) -> None:
    """Load into the database `name`, as the owner."""
    connection.settings_dict["NAME"] = name
    with connection.schema_editor() as editor:
        editor.create_model(Loaded)
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(path) as zipped:
            zipped.extractall(folder)
        mapping = dict(zip(_COLUMNS, _FIELDS, strict=True)) | {"geom": "POINT"}
        LayerMapping(
            Loaded,
            f"{folder}/points.shp",
            mapping,
            encoding="utf-8",
            transaction_mode="commit_on_success",
        ).save(strict=True)
    print(f"rows {Loaded._default_manager.count()}")


if __name__ == "__main__":
    main(*sys.argv[1:3])
