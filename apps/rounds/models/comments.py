import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.drafts.models import LANGUAGES, Block, Revision
from apps.people.models import Membership, Organisation, User
from apps.rounds.models.rounds import Round
from apps.rounds.models.sheets import SheetImport
from apps.rounds.states import ChangeKind, CommentState, CommentType, Origin
from apps.rounds.validation import Stage, Standing
from documents.anchors import CONTEXT

if TYPE_CHECKING:
    from apps.rounds.models.validation import Validation


class Comment(models.Model):
    """What one person says, for one organisation, about one place of the revision.

    The key is made by the browser, so that a comment saved twice is one comment.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="comments")
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="comments")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="comments", verbose_name=_("speaks for")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=CommentState, default=CommentState.AUTOSAVED
    )
    type = models.CharField(_("type"), max_length=2, choices=CommentType, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="ja")
    body = models.TextField(_("comment"), blank=True)
    justification = models.TextField(_("justification"), blank=True)
    change_kind = models.CharField(
        _("proposed change"), max_length=10, choices=ChangeKind, blank=True
    )
    change_old = models.TextField(_("old text"), blank=True)
    change_new = models.TextField(_("new text"), blank=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.PAGE)
    sheet = models.ForeignKey(
        SheetImport, models.PROTECT, null=True, blank=True, related_name="comments"
    )
    sheet_row = models.PositiveIntegerField(null=True, blank=True)
    row_digest = models.CharField(max_length=64, blank=True)
    # what the row of the sheet had been filled with: withdrawn for this one
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    place_raw = models.JSONField(default=dict, blank=True)  # line, clause, element as in the sheet
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # by somebody who does not speak for the organisation: its people are the ones who are answered
    by_proxy = models.BooleanField(_("entered for the organisation"), default=False)
    is_late = models.BooleanField(_("late"), default=False)
    late_reason = models.TextField(blank=True)
    save_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    # where it stands among others in the order of the document: see documents.clauses.order_key
    place_order = models.CharField(max_length=120, blank=True, db_collation="C")
    handed_at = models.DateTimeField(null=True, blank=True)  # to the organisation's coordinator
    handed_back = models.TextField(blank=True)  # what the coordinator gave it back with
    last_validation = models.ForeignKey(
        "Validation", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ("round", "number", "created_at")
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="comment_number_once"),
            models.UniqueConstraint(
                fields=["round", "organisation", "row_digest"],
                condition=~models.Q(row_digest=""),
                name="comment_sheet_row_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state=CommentState.AUTOSAVED, number=None, submitted_at=None, content_hash=""
                )
                | ~models.Q(state=CommentState.AUTOSAVED)
                & models.Q(number__isnull=False, submitted_at__isnull=False)
                & ~models.Q(content_hash=""),
                name="comment_receipt_when_submitted",
            ),
        ]
        indexes = [
            models.Index(fields=["round", "state"], name="comment_round_state"),
            models.Index(fields=["round", "place_order", "number"], name="comment_in_order"),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("rounds:comment", args=[self.round_id, self.number]) if self.number else ""

    @property
    def label(self) -> str:
        return f"#{self.number}" if self.number else str(_("unsubmitted comment"))

    @property
    def voice(self) -> str:
        """Who speaks, in full: its author, or who entered it for the organisation."""
        name = self.author.get_full_name()
        return gettext("entered by %(name)s") % {"name": name} if self.by_proxy else name

    @property
    def short_voice(self) -> str:
        name = self.author.get_short_name()
        return gettext("entered by %(name)s") % {"name": name} if self.by_proxy else name

    @property
    def stage(self) -> Stage:
        """Where it is on the way from its author to the desk."""
        last = self.last_validation
        return (last.standing if last else Standing()).stage(self.round.levels)

    @property
    def rewritten(self) -> "Validation | None":
        """The words that stand beside the original, None where it stands alone."""
        last = self.last_validation
        return last if last and last.body else None

    @property
    def words(self) -> "Comment | Validation":
        """What stands: body, justification and new text, as last worded or as submitted."""
        return self.rewritten or self

    @property
    def words_hash(self) -> str:
        """Tells the words that stand from all others."""
        return self.rewritten.words_hash if self.rewritten else self.content_hash

    @property
    def belongs_to(self) -> str:
        """What the record names beside the comment's own number."""
        return self.round.title

    @property
    def permission_state(self) -> str:
        return self.state

    @property
    def permission_scope(self) -> Round:
        return self.round

    @property
    def permission_author_id(self) -> int:
        return self.author_id

    @property
    def permission_coordinator_ids(self) -> frozenset[int]:
        """Who may submit it for its author, to whom it was handed over."""
        return frozenset(self.coordinators()) if self.handed_at else frozenset()

    def coordinators(self) -> "models.QuerySet[Membership, int]":
        """Return the keys of who coordinates its organisation in the round, but its author."""
        seats = self.round.seats().filter(
            coordinates=True, organisation=self.organisation_id, user__is_active=True
        )
        return seats.exclude(user=self.author_id).values_list("user", flat=True)


class Anchor(models.Model):
    """Where a comment hangs on one revision: a block, a range inside it, or the whole document."""

    class Status(models.TextChoices):
        ORIGINAL = "original", _("as made")
        EXACT = "exact", _("exact")
        MOVED = "moved", _("moved")
        NEEDS_REVIEW = "needs_review", _("to be reviewed")
        ORPHANED = "orphaned", _("place lost")

    class Scope(models.TextChoices):
        """How far a place reaches from its block on."""

        BLOCK = "block", _("this block")
        CLAUSE = "clause", _("the clause with all below it")  # its block is the heading
        TABLE = "table", _("the whole table")  # its block is the first cell

    BY_HAND = "by hand"  # as `method`: a person chose another place than the one proposed

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="anchors")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="anchors")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    block = models.ForeignKey(Block, models.PROTECT, null=True, blank=True, related_name="anchors")
    clause = models.CharField(max_length=40, blank=True)
    scope = models.CharField(max_length=6, choices=Scope, default=Scope.BLOCK)
    start = models.PositiveIntegerField(null=True, blank=True)  # None: the whole block
    end = models.PositiveIntegerField(null=True, blank=True)  # code points of the block's text
    quote = models.TextField(blank=True)
    before = models.CharField(max_length=CONTEXT, blank=True)  # of a range: what stands beside it
    after = models.CharField(max_length=CONTEXT, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.ORIGINAL)
    method = models.CharField(max_length=20, blank=True)  # how it was found on a later revision
    confidence = models.FloatField(null=True, blank=True)
    alternatives = models.JSONField(default=list, blank=True)  # [{block, start, end, …}]
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "revision"], name="anchor_once"),
            models.CheckConstraint(
                condition=models.Q(start=None, end=None)
                | models.Q(block__isnull=False, start__lt=models.F("end")),
                name="anchor_range_in_a_block",
            ),
            models.CheckConstraint(
                condition=models.Q(scope="block") | models.Q(block__isnull=False, start=None),
                name="anchor_scope_from_a_block",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment} @ {self.clause or self.revision}"

    @property
    def is_range(self) -> bool:
        return self.start is not None

    @property
    def part(self) -> str:
        """Say what of its block it means, as addresses and forms do: "12-40", "clause", ''."""
        if self.is_range:
            return f"{self.start}-{self.end}"
        return "" if self.scope == self.Scope.BLOCK else self.scope


class Carrying(models.Model):
    """That the comments on a draft were carried to a revision in preparation, and who signed it."""

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="carrying")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now=True)
    signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed by")
    )
    signed_at = models.DateTimeField(_("signed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("migration report")

    def __str__(self) -> str:
        return str(self.revision)
