from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoundsConfig(AppConfig):
    name = "apps.rounds"
    label = "rounds"
    verbose_name = _("Comment rounds")

    def ready(self) -> None:
        from apps.drafts import services as drafts  # noqa: PLC0415  apps are ready only now
        from apps.people.templatetags import record  # noqa: PLC0415
        from apps.rounds.models import Anchor  # noqa: PLC0415
        from apps.rounds.selectors import why_stage_waits  # noqa: PLC0415
        from apps.rounds.selectors_carrying import why_publication_waits  # noqa: PLC0415
        from apps.rounds.services.carrying import forget  # noqa: PLC0415
        from apps.rounds.states import Room  # noqa: PLC0415
        from apps.rounds.validation import Stage  # noqa: PLC0415

        drafts.hold_stage(why_stage_waits)
        drafts.hold_publication(why_publication_waits)
        drafts.before_giving_up(forget)
        record.VERBS |= {
            "round.planned": _("round planned"),
            "round.changed": _("round changed"),
            "round.opened": _("round opened"),
            "round.closed": _("round closed"),
            "round.closed_early": _("round closed early"),
            "round.extended": _("round extended"),
            "round.paused": _("round paused"),
            "round.resumed": _("round resumed"),
            "round.cancelled": _("round cancelled"),
            "comment.submitted": _("comment submitted"),
            "comment.gathered": _("comment submitted by the coordinator"),
            "comment.handed_over": _("comment handed to the coordinator"),
            "comment.taken_over": _("comment taken back from the coordinator"),
            "comment.handed_back": _("comment given back by the coordinator"),
            "comment.withdrawn": _("comment withdrawn"),
            "comment.validated": _("comment accepted in validation"),
            "comment.returned": _("comment given back to its author"),
            "comment.brought_again": _("comment brought again"),
            "comment.validation_taken_back": _("acceptance in validation taken back"),
            "comment.placed": _("place on a new revision decided"),
            "comments.carried": _("comments carried to a new revision"),
            "comments.carrying_signed": _("migration report signed"),
            "reply.made": _("reply made"),
            "reply.edited": _("reply edited"),
            "reply.hidden": _("reply hidden"),
            "batch.brought": _("sheets brought together"),
            "sheet.repaired": _("gaps of a sheet put right"),
            "sheet.read": _("sheet read"),
            "sheet.refused": _("sheet refused"),
            "sheet.taken": _("sheet taken"),
            "sheet.discarded": _("sheet laid aside"),
        }
        record.FIELDS |= {
            "room": _("room"),
            "reply": _("reply"),
            "wording": _("which wording"),
            "mentioned": _("mentioned"),
            "file": _("file"),
            "sheet": _("comment sheet"),
            "rows": _("rows"),
            "row": _("row of the sheet"),
            "comments": _("comments"),
            "revision": _("revision"),
            "clause": _("clause"),
            "quote": _("words commented on"),
            "status": _("place on the new revision"),
            "validation_stage": _("validation"),
            "validated_body": _("wording beside the original"),
            "validated_justification": _("justification beside the original"),
            "validated_change_new": _("new text beside the original"),
            **dict(Anchor.Status.choices),
        }
        record.VALUES |= {
            "room": dict(Room.choices),
            "status": dict(Anchor.Status.choices),
            "validation_stage": dict(Stage.choices),
        }
