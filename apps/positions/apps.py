from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PositionsConfig(AppConfig):
    name = "apps.positions"
    label = "positions"
    verbose_name = _("Positions")

    def ready(self) -> None:
        from apps.people.templatetags import record  # noqa: PLC0415  apps are ready only now

        record.VERBS |= {
            "position.drafted": _("position drafted"),
            "line.edited": _("line edited"),
        }
        record.FIELDS |= {"lines": _("lines")}
