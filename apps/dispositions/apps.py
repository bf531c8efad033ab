from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DispositionsConfig(AppConfig):
    name = "apps.dispositions"
    label = "dispositions"
    verbose_name = _("Dispositions")

    def ready(self) -> None:
        from apps.dispositions.models import EnglishWording  # noqa: PLC0415  apps are ready only now
        from apps.dispositions.states import DispositionState, Outcome  # noqa: PLC0415
        from apps.people.templatetags import record  # noqa: PLC0415
        from apps.rounds.states import CommentState  # noqa: PLC0415

        record.VERBS |= {
            "report.made": _("report made"),
            "disposition.recorded": _("disposition recorded"),
            "disposition.followed": _("disposition decided as proposed"),
            "disposition.locked": _("disposition locked"),
            "disposition.unlocked": _("disposition unlocked"),
            "disposition.grouped": _("grouped with another comment"),
            "disposition.dissolved": _("taken out of a group"),
            "boilerplate.saved": _("boilerplate response saved"),
            "objection.made": _("objection to a grouping"),
            "objection.settled": _("objection answered"),
            "duplicates.searched": _("duplicates searched"),
            "disposition.undone": _("disposition put back"),
            "handling.handled": _("assigned, dated or tagged"),
            "handling.undone": _("assignment, date and tags put back"),
            "english.worded": _("English wording saved"),
            "english.checked": _("English text checked"),
            "english.returned": _("translation taken from an agency"),
            "english.machined": _("translated by machine"),
            "english.undone": _("English text put back"),
            "english.exported": _("texts exported for translation"),
            "english.ordered": _("texts sent to the machine translation service"),
            "translation.brought": _("returned translation read"),
            "translation.refused": _("returned translation refused"),
            "translation.taken": _("returned translation taken"),
            "translation.discarded": _("returned translation laid aside"),
            "term.saved": _("term of the glossary saved"),
            "comment.answered": _("answer published"),
            "round.finalised": _("round finalised"),
        }
        record.FIELDS |= {
            "report": _("Report"),
            "outcome": _("Disposition"),
            "disposition_state": _("How far the disposition is"),
            "response": _("Response"),
            "head": _("Comment that carries the answer"),
            "is_locked": _("Locked"),
            "assignee": _("Assignee"),
            "due_on": _("Due"),
            "tags": _("Tags"),
            "comment_state": _("State of the comment"),
            "english_body": _("Comment (English)"),
            "english_proposed_change": _("Proposed change (English)"),
            "english_origin": _("How it was translated"),
            "english_checked": _("Checked"),
            "service": _("Machine translation service"),
            "ja": _("Japanese term"),
            "en": _("English term"),
            "also": _("Also allowed"),
            "forbidden": _("Not to be used"),
        }
        record.VALUES |= {
            "outcome": dict(Outcome.choices),
            "disposition_state": dict(DispositionState.choices),
            "comment_state": dict(CommentState.choices),
            "english_origin": dict(EnglishWording.Origin.choices),
        }
