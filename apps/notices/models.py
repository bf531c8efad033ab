import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.audit.models import Event
from apps.drafts.models import Revision
from apps.notices.states import How, Kind, MailState
from apps.people.models import User
from apps.rounds.models import Comment, Reply, Round, SheetImport


class Cursor(models.Model):
    """How far the record has been read: the last link of its chain. One row.

    The chain's numbers have no gaps and grow as deeds become visible, which the numbers of events
    do not: a long transaction shows an event with a small number late.
    """

    seq = models.BigIntegerField(default=0)


class Mail(models.Model):
    """One mail to one person: of one kind at once, or a digest. Its text is made on sending."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notice_mails")
    how = models.CharField(max_length=10, choices=How)
    kind = models.CharField(max_length=10, choices=Kind, blank=True)  # blank: a digest
    state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING)
    key = models.UUIDField(default=uuid.uuid4, unique=True)  # in its Message-ID: not to be guessed
    address = models.EmailField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ("pk",)
        indexes = [
            models.Index(  # read by the sender
                fields=["due_at"], condition=models.Q(state="waiting"), name="mail_waiting"
            ),
            models.Index(fields=["user", "kind", "made_at"], name="mail_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.how} {self.kind} {self.key}"


class Notice(models.Model):
    """That a person is told of one event. `key` is what is told: nobody is told the same twice."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    key = models.CharField(max_length=60)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))  # of the event
    made_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    waits = models.BooleanField(default=True)  # until it is decided whether and in which mail
    mail = models.ForeignKey(
        Mail, models.SET_NULL, null=True, blank=True, related_name="notices"
    )  # fmt: skip
    round = models.ForeignKey(Round, models.CASCADE, null=True, related_name="+")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    reply = models.ForeignKey(Reply, models.CASCADE, null=True, related_name="+")
    revision = models.ForeignKey(Revision, models.CASCADE, null=True, related_name="+")
    sheet = models.ForeignKey(SheetImport, models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "key"], name="notice_once"),
            models.CheckConstraint(
                condition=models.Q(round__isnull=False) | models.Q(revision__isnull=False),
                name="notice_about_something",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-at"], name="notice_list"),
            models.Index(  # read by every page
                fields=["user"], condition=models.Q(read_at=None), name="notice_unread"
            ),
            models.Index(  # read by the planner of mails
                fields=["user"], condition=models.Q(waits=True), name="notice_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Preference(models.Model):
    """How a person wants to be told of a kind; without a row the default of the kind holds."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=10, choices=Kind)
    how = models.CharField(max_length=10, choices=How)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.how}"


class Reminder(models.Model):
    """That the clock has reminded of a closing so many days before; a moved closing is another."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="+")
    days = models.PositiveSmallIntegerField()
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "days", "closes_at"], name="reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.days} d before {self.closes_at}"


class Address(models.Model):
    """What came back from a person's address; another address of theirs begins anew."""

    user = models.ForeignKey(User, models.CASCADE, related_name="bounced_addresses")
    email = models.EmailField(_("e-mail address"))
    hard = models.PositiveIntegerField(_("mails that came back"), default=0)
    status = models.CharField(_("last answer"), max_length=300, blank=True)
    last_at = models.DateTimeField(_("last"))

    class Meta:
        verbose_name = _("address that does not take mails")
        constraints = [models.UniqueConstraint(fields=["user", "email"], name="address_once")]

    def __str__(self) -> str:
        return self.email


class CalendarKey(models.Model):
    """The secret address of a person's calendar; only the SHA-256 of the secret is kept."""

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_key")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id}"
