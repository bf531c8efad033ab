"""The kinds of notice, and how somebody wants to be told of each."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    OPENED = "opened", _("a comment round opened")
    REMINDER = "reminder", _("reminder before a round closes")
    CHANGED = "changed", _("a round was extended, paused, resumed, closed early or cancelled")
    CLOSED = "closed", _("a round closed: its comments are to be answered")
    ANSWERED = "answered", _("your comments were answered")
    MENTIONED = "mentioned", _("somebody mentions you")
    REPLIED = "replied", _("somebody replied to your comment")
    ENTERED = "entered", _("comments were entered for you from a sheet")
    HANDED = "handed", _("an expert handed you a comment to be submitted")
    GATHERED = "gathered", _("your coordinator submitted a comment of yours or gave it back")
    GROUPED = "grouped", _("your comment was grouped with another one")
    OBJECTED = "objected", _("an author objects to a grouping")
    SETTLED = "settled", _("your objection was answered")
    RETURNED = "returned", _("a comment of yours was given back in validation")
    AGAIN = "again", _("a comment that you gave back was brought again")
    REVISION = "revision", _("a new revision of a draft that you commented on")


class How(models.TextChoices):
    """How a person is told; a notice stands in the portal unless it is off."""

    AT_ONCE = "at_once", _("mail at once")
    DAILY = "daily", _("in a daily mail")
    WEEKLY = "weekly", _("in a weekly mail")
    PORTAL = "portal", _("in the portal only")
    OFF = "off", _("not at all")


DIGESTS = (How.DAILY, How.WEEKLY)


class MailState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    DROPPED = "dropped", _("nothing left to tell")
    FAILED = "failed", _("could not be sent")
