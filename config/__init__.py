"""The roof: settings, root URLs, navigation. Importing it makes GDAL safe first."""

from config import gdal as _gdal  # noqa: F401
