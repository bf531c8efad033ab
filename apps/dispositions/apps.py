from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DispositionsConfig(AppConfig):
    name = "apps.dispositions"
    label = "dispositions"
    verbose_name = _("Dispositions")

    def ready(self) -> None:
        from apps.people.templatetags import record  # noqa: PLC0415  apps are ready only now

        record.VERBS |= {
            "disposition.recorded": _("disposition recorded"),
            "english.worded": _("English wording saved"),
            "comment.answered": _("answer published"),
            "round.finalised": _("round finalised"),
        }
        record.FIELDS |= {
            "outcome": _("Disposition"),
            "response": _("Response"),
            "head": _("Comment that carries the answer"),
            "comment_state": _("State of the comment"),
            "english_body": _("Comment (English)"),
            "english_proposed_change": _("Proposed change (English)"),
        }
