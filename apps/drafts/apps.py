from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DraftsConfig(AppConfig):
    name = "apps.drafts"
    label = "drafts"
    verbose_name = _("Documents")

    def ready(self) -> None:
        from apps.drafts.models import NOT_IN_STEP  # noqa: PLC0415  apps are ready only now
        from apps.people.templatetags import record  # noqa: PLC0415

        record.VERBS |= {
            "draft.created": _("draft created"),
            "draft.advanced": _("stage changed"),
            "revision.added": _("revision taken in"),
            "revision.text_replaced": _("text of the revision replaced"),
            "revision.discarded": _("revision discarded"),
            "revision.published": _("revision published"),
            "translation.settled": _("translation of a block declared in step"),
        }
        record.FIELDS |= {
            "title": _("title"),
            "state": _("state"),
            "text_ja": _("Japanese text (SHA-256)"),
            "text_en": _("English text (SHA-256)"),
            "revision": _("revision"),
            "translation": _("translation"),
            "block": _("Text"),
        }
        record.VALUES |= {"translation": dict(NOT_IN_STEP)}
