"""Which form asks for which action."""

from problem_points.forms.action import ActionForm, NoteForm
from problem_points.forms.dispatch import DispatchForm
from problem_points.forms.judgement import (
    ClosingForm,
    JudgementForm,
    LookBackForm,
    PublicityForm,
    ReopenForm,
    ReturnAcceptanceForm,
    SuperviseForm,
    TakeBackForm,
    VoidForm,
)
from problem_points.forms.plan import (
    DeclarationForm,
    ExtensionForm,
    PlanForm,
    ProgressForm,
)
from problem_points.forms.verification import AskMoreForm, ReturnForm, VerificationForm
from problem_points.workflow.transitions import Action

FORMS: dict[Action, type[ActionForm]] = {
    Action.DISPATCH: DispatchForm,
    Action.SUBMIT_VERIFICATION: VerificationForm,
    Action.APPROVE_VERIFICATION: NoteForm,
    Action.RETURN_VERIFICATION: ReturnForm,
    Action.ASK_MORE: AskMoreForm,
    Action.SUBMIT_PLAN: PlanForm,
    Action.APPROVE_PLAN: NoteForm,
    Action.RETURN_PLAN: ReturnForm,
    Action.REPORT_PROGRESS: ProgressForm,
    Action.REQUEST_EXTENSION: ExtensionForm,
    Action.DECLARE_DONE: DeclarationForm,
    Action.PASS_SELF_CHECK: JudgementForm,
    Action.FAIL_SELF_CHECK: ReturnForm,
    Action.ACCEPT: JudgementForm,
    Action.RETURN_ACCEPTANCE: ReturnAcceptanceForm,
    Action.END_PUBLICITY: PublicityForm,
    Action.CLOSE: ClosingForm,
    Action.CONFIRM_LOOK_BACK: LookBackForm,
    Action.REOPEN: ReopenForm,
    Action.VOID: VoidForm,
    Action.SUPERVISE: SuperviseForm,
    Action.TAKE_BACK: TakeBackForm,
}


def form_of(action: Action) -> type[ActionForm]:
    """The form of an action that people take with a point."""
    return FORMS[action]
