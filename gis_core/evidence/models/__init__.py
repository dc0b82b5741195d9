"""The file store and the shape of every evidence row."""

from gis_core.evidence.models.evidence import (
    Evidence,
    EvidenceKind,
    EvidencePhase,
    EvidenceSource,
)
from gis_core.evidence.models.stored_file import StoredFile

__all__ = [
    "Evidence",
    "EvidenceKind",
    "EvidencePhase",
    "EvidenceSource",
    "StoredFile",
]
