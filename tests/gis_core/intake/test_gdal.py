"""No copy of GDAL in the process may read what it was not given."""

import os
import subprocess
import sys

import pyogrio
import pytest
import rasterio.env

from config import gdal


def test_the_environment_is_set_before_anything_is_loaded():
    assert {name: os.environ[name] for name in gdal.ENVIRONMENT} == gdal.ENVIRONMENT


def test_pyogrio_knows_two_formats_and_no_more():
    assert set(pyogrio.list_drivers()) <= {"ESRI Shapefile", "GPKG", "MEM"}


def test_rasterio_knows_no_driver_that_reads_elsewhere():
    with rasterio.env.Env() as environment:
        known = set(environment.drivers())

    assert not known & {"VRT", "WMS", "WCS", "WMTS", "HTTP", "GTI", "DERIVED", "STACIT"}


@pytest.mark.parametrize("entry", ["config.settings", "config.wsgi"])
def test_a_hostile_shell_changes_nothing(entry: str):
    checked = (
        f"import {entry}, pyogrio, sys;"
        "sys.exit(sorted(set(pyogrio.list_drivers()) - {'ESRI Shapefile', 'GPKG', 'MEM'})"
        " != [])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", checked],
        env={**os.environ, "GDAL_SKIP": "", "PROJ_NETWORK": "ON"},
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
