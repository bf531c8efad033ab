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
        from apps.rounds.states import Room  # noqa: PLC0415

        hold_stage(why_stage_waits)
        record.VERBS |= {
            "round.planned": _("round planned"),
            "round.opened": _("round opened"),
            "round.closed": _("round closed"),
            "round.extended": _("round extended"),
            "round.paused": _("round paused"),
            "round.resumed": _("round resumed"),
            "round.cancelled": _("round cancelled"),
            "comment.submitted": _("comment submitted"),
            "comment.withdrawn": _("comment withdrawn"),
            "reply.made": _("reply made"),
            "sheet.read": _("sheet read"),
            "sheet.refused": _("sheet refused"),
            "sheet.taken": _("sheet taken"),
            "sheet.discarded": _("sheet laid aside"),
        }
        record.FIELDS |= {
            "room": _("room"),
            "file": _("file"),
            "sheet": _("comment sheet"),
            "rows": _("rows"),
            "row": _("row of the sheet"),
            "comments": _("comments"),
        }
        record.VALUES |= {"room": dict(Room.choices)}
