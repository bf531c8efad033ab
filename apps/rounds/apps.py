from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoundsConfig(AppConfig):
    name = "apps.rounds"
    label = "rounds"
    verbose_name = _("Comment rounds")

    def ready(self) -> None:
        from apps.drafts.services import hold_stage  # noqa: PLC0415  apps are ready only now
        from apps.people.templatetags import record  # noqa: PLC0415
        from apps.rounds.selectors import why_stage_waits  # noqa: PLC0415

        hold_stage(why_stage_waits)
        record.VERBS |= {
            "sheet.read": _("sheet read"),
            "sheet.refused": _("sheet refused"),
            "sheet.taken": _("sheet taken"),
            "sheet.discarded": _("sheet laid aside"),
        }
        record.FIELDS |= {
            "file": _("file"),
            "sheet": _("comment sheet"),
            "rows": _("rows"),
            "row": _("row of the sheet"),
            "comments": _("comments"),
        }
