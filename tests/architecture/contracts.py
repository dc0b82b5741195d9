"""A contract for import-linter: apps that stand on their parent's own modules.

`gis_core` holds apps of its own (intake, evidence, accounts) beside the kernel's modules.
A plain layers contract would have to list every kernel module; this one takes whatever
is not inside a listed app as the lowest layer.
"""

from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class NestedAppsContract(Contract):
    """Each app may import those listed below it and the container's own modules.

    Options: `container`, and `apps` from the top down, `|` between independent ones;
    an app that does not exist yet may be listed.
    """

    container = fields.StringField()
    apps = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Every import between two of the layers, if it does not go down."""
        broken = sorted(self._upward(graph))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each import."""
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} must not import {imported}", bold=False)

    def _upward(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        modules = {self.container, *graph.find_descendants(self.container)}
        for importer in modules:
            for imported in graph.find_modules_directly_imported_by(importer):
                if imported in modules and not self._may(importer, imported):
                    yield importer, imported

    def _may(self, importer: str, imported: str) -> bool:
        app, other = self._app(importer), self._app(imported)
        return app == other or self._depth(app) < self._depth(other)

    def _app(self, module: str) -> str:
        name = module.removeprefix(self.container).lstrip(".").split(".")[0]
        return name if self._depth(name) < len(self.apps) else ""

    def _depth(self, app: str) -> int:
        for depth, layer in enumerate(self.apps):
            if app in {name.strip() for name in layer.split("|")}:
                return depth
        return len(self.apps)
