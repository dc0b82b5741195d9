"""One form an action: what a person is asked before a step is taken."""

from problem_points.forms.action import ActionForm
from problem_points.forms.batch import UploadForm
from problem_points.forms.registry import form_of

__all__ = ["ActionForm", "UploadForm", "form_of"]
