from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    name = "apps.submissions"
    label = "submissions"
    verbose_name = _("Compilations")

    def ready(self) -> None:
        from apps.people.templatetags import record  # noqa: PLC0415  apps are ready only now

        record.VERBS |= {
            "compilation.asked": _("compilation asked for"),
            "compilation.retried": _("compilation asked for again"),
            "compilation.cancel_asked": _("cancelling asked for"),
            "compilation.cancelled": _("compilation cancelled"),
            "compilation.failed": _("compilation failed"),
            "compilation.done": _("compilation done"),
        }
        record.FIELDS |= {"inputs_digest": _("content (SHA-256)")}
