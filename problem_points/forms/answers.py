"""Answers to what a file leaves open."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gis_core.crs_names import spoken
from gis_core.forms import Chips
from gis_core.intake.mapping import Attribute
from gis_core.intake.models import Finding

KEYS = {"ask-encoding": "encoding", "ask-layer": "layer", "ask-crs": "crs"}
LABELS = {
    "encoding": _("Encoding"),
    "layer": _("Layer"),
    "crs": _("Reference system"),
}


class AnswerForm(forms.Form):
    """The one open question of a run, with its choices.

    A reference system is chosen by its place in the list: the choice says the system
    and whether the axes are exchanged.
    """

    def __init__(
        self,
        *args: Any,
        question: Finding,
        attributes: tuple[Attribute, ...],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.question = question
        self.choices = list(question.params.get("choices", []))
        key = KEYS.get(question.code)
        if key is not None:
            self._ask_one(key)
        else:
            self._ask_columns(attributes)

    def _ask_one(self, key: str) -> None:
        samples = self.question.params.get("samples", {})
        self.fields[key] = forms.ChoiceField(
            label=LABELS[key],
            widget=Chips,
            choices=[
                (str(number), f"{number + 1} · {_shown(choice, samples)}")
                for number, choice in enumerate(self.choices)
            ],
        )

    def _ask_columns(self, attributes: tuple[Attribute, ...]) -> None:
        missing = set(self.question.params.get("missing", []))
        columns = [("", ""), *((name, name) for name in self.choices)]
        for attribute in attributes:
            if not missing or attribute.name in missing:
                self.fields[attribute.name] = forms.ChoiceField(
                    label=str(attribute.label),
                    choices=columns,
                    required=attribute.name in missing,
                )

    def answers(self) -> dict[str, Any]:
        """What the run wants to know."""
        key = KEYS.get(self.question.code)
        if key is None:
            mapping = {k: v for k, v in self.cleaned_data.items() if v}
            return {"mapping": mapping}
        chosen = self.choices[int(self.cleaned_data[key])]
        if key != "crs":
            return {key: chosen}
        return {
            "crs": chosen["crs"],
            "swap": bool(chosen.get("swap")),
            "packed": bool(chosen.get("packed")),
            "accept_doubts": True,
        }


def _shown(choice: Any, samples: Any) -> str:
    if not isinstance(choice, dict):
        sample = samples.get(choice) if isinstance(samples, dict) else None
        return f"{choice} · {'、'.join(sample[:3])}" if sample else str(choice)
    place = f" → {choice['lon']}, {choice['lat']}" if choice.get("lon") else ""
    name = spoken(str(choice.get("name", "")), str(choice.get("crs") or ""))
    if choice.get("packed"):
        name = _("%(name)s, minutes and seconds behind the point") % {"name": name}
    return name + place
