"""A contract for import-linter: apps that stand on their parent's own modules.

`gis_core` holds apps of its own (intake, evidence, accounts) beside the kernel's modules.
A plain layers contract would have to list every kernel module; this one takes whatever
is not inside a listed app as the lowest layer.
"""

from collections.abc import Iterator
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class NestedAppsContract(Contract):
    """Each app may import those listed below it and the container's own modules.

    Options: `container`, and `apps` from the top down, `|` between independent ones;
    an app that does not exist yet may be listed.
    """

    container = fields.StringField()
    apps = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001
        """Every import between two of the layers, if it does not go down."""
        broken = sorted(self._upward(graph))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each import."""
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} must not import {imported}", bold=False)

    def _upward(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        container = cast(str, self.container)
        modules = {container, *graph.find_descendants(container)}
        for importer in modules:
            for imported in graph.find_modules_directly_imported_by(importer):
                if imported in modules and not self._may(importer, imported):
                    yield importer, imported

    def _may(self, importer: str, imported: str) -> bool:
        app, other = self._app(importer), self._app(imported)
        return app == other or self._depth(app) < self._depth(other)

    def _app(self, module: str) -> str:
        name = module.removeprefix(cast(str, self.container)).lstrip(".").split(".")[0]
        return name if self._depth(name) < len(self._layers()) else ""

    def _depth(self, app: str) -> int:
        for depth, layer in enumerate(self._layers()):
            if app in layer:
                return depth
        return len(self._layers())

    def _layers(self) -> list[set[str]]:
        return [
            {name.strip() for name in layer.split("|")}
            for layer in cast(list[str], self.apps)
        ]
