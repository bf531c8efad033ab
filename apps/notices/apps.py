from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "apps.notices"
    label = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from apps.notices.states import How, Kind  # noqa: PLC0415  apps are ready only now
        from apps.people.templatetags import record  # noqa: PLC0415

        record.VERBS |= {
            "round.reminded": _("reminder sent by the clock"),
            "round.reminder_asked": _("reminder sent on request"),
            "preferences.chosen": _("kinds of notice chosen"),
            "preferences.unsubscribed": _("mails of a kind stopped by the link in a mail"),
            "calendar.issued": _("secret address of the calendar made"),
            "calendar.revoked": _("secret address of the calendar revoked"),
            "address.stopped": _("mails stopped: the address does not take them"),
            "address.tried_again": _("mails to the address taken up again"),
        }
        record.FIELDS |= {
            "days_before": _("days before the close"),
            "people": _("people reminded"),
            "hard_bounces": _("mails that came back"),
            **{f"notice_{kind}": kind.label for kind in Kind},
        }
        record.VALUES |= {f"notice_{kind}": dict(How.choices) for kind in Kind}
