from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.drafts.states import CODES, DraftKind, RevisionState, Stage
from apps.people.models import GRANT_PERMISSIONS, Committee, GroupGrant, User, UserGrant
from documents.translation import Translation

NUMBER = RegexValidator(
    r"^[A-Z0-9][A-Za-z0-9.:/ -]*\Z",  # as bodies write them: ISO/DIS 27917, CDR-EW-012
    _("Use Latin letters, digits, spaces and the signs . : / - only."),
)
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
NOT_IN_STEP = [
    (Translation.BEHIND.value, _("translation behind")),
    (Translation.MISSING.value, _("no counterpart")),
]


class Draft(models.Model):
    """A numbered document of one committee, or somebody else's document under review."""

    number = models.CharField(
        _("number"),
        max_length=60,
        unique=True,
        validators=[NUMBER],
        help_text=_("For example CDR-EW-012."),
    )
    title_ja = models.CharField(_("title (Japanese)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=DraftKind)
    owner = models.ForeignKey(
        Committee, models.PROTECT, related_name="drafts", verbose_name=_("owning committee")
    )
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.PRELIMINARY)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ("number",)
        permissions = GRANT_PERMISSIONS

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("drafts:detail", args=[self.number])

    @property
    def title(self) -> str:
        return self.title_ja if (get_language() or "ja").startswith("ja") else self.title_en

    @property
    def stage_code(self) -> str:
        return CODES[Stage(self.stage)]

    @property
    def is_external(self) -> bool:
        return self.kind == DraftKind.EXTERNAL

    @property
    def permission_state(self) -> str:
        return self.stage

    @property
    def permission_scope(self) -> "Draft":
        return self

    @classmethod
    def in_states(cls, states: frozenset[str]) -> models.Q:
        """Return the condition that the draft is in one of `states`."""
        return models.Q(stage__in=states)


class DraftGroupPermission(GroupGrant):
    content_object = models.ForeignKey(Draft, on_delete=models.CASCADE)


class DraftUserPermission(UserGrant):
    content_object = models.ForeignKey(Draft, on_delete=models.CASCADE)


class Revision(models.Model):
    """One version of a draft's text, in one or two languages; immutable once published."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="revisions")
    ordinal = models.PositiveIntegerField(_("revision"))
    state = models.CharField(max_length=20, choices=RevisionState, default=RevisionState.EDITING)
    line_algorithm = models.PositiveSmallIntegerField(default=1)
    note = models.TextField(_("what changed"), blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ("draft", "ordinal")
        constraints = [
            models.UniqueConstraint(fields=["draft", "ordinal"], name="revision_ordinal_once"),
            models.CheckConstraint(
                condition=models.Q(state=RevisionState.EDITING, published_at=None)
                | models.Q(state=RevisionState.PUBLISHED, published_at__isnull=False),
                name="revision_published_when_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft.number} r{self.ordinal}"

    def get_absolute_url(self) -> str:
        return reverse("drafts:revision", args=[self.draft.number, self.ordinal])

    @property
    def is_published(self) -> bool:
        return self.state == RevisionState.PUBLISHED


class RevisionText(models.Model):
    """The text of a revision in one language, as uploaded: bytes, kept as they came.

    A Markdown file stands in `source`, any other in `original`; `report` says of the latter what
    was not taken over as it stood: a code, a count, places and details each.
    """

    class Media(models.TextChoices):
        MARKDOWN = "md", "Markdown"
        DOCX = "docx", "Word"
        PDF = "pdf", "PDF"

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    media = models.CharField(max_length=4, choices=Media, default=Media.MARKDOWN)
    source = models.TextField(blank=True)
    original = models.BinaryField(null=True, blank=True)
    report = models.JSONField(default=list, blank=True)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    warnings = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "language"], name="text_once")]

    def __str__(self) -> str:
        return f"{self.revision} {self.language}"


class Block(models.Model):
    """A piece of a revision's text that comments hang on. `key` survives later revisions."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="blocks")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    clause = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=40, blank=True)
    label = models.CharField(max_length=200, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    row = models.PositiveSmallIntegerField(default=0)  # in a table; 0 elsewhere
    column = models.PositiveSmallIntegerField(default=0)
    text = models.TextField()
    html = models.TextField()
    first_line = models.PositiveIntegerField()  # as published, on its page where there are pages
    last_line = models.PositiveIntegerField()
    first_page = models.PositiveIntegerField(default=0)  # of a PDF; 0 for texts without pages
    last_page = models.PositiveIntegerField(default=0)
    pages = models.CharField(max_length=40, blank=True)  # as printed: "12", "iv", "1-12–1-13"
    translation = models.CharField(
        _("translation"), max_length=10, blank=True, choices=NOT_IN_STEP
    )  # blank: in step with the other language

    class Meta:
        ordering = ("revision", "language", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "language", "position"], name="block_position_once"
            ),
            models.UniqueConstraint(fields=["revision", "language", "key"], name="block_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.text[:40]}"

    @property
    def other_language(self) -> str:
        return "en" if self.language == "ja" else "ja"

    @property
    def lines(self) -> str:
        same = (self.first_page, self.first_line) == (self.last_page, self.last_line)
        return str(self.first_line) if same else f"{self.first_line}–{self.last_line}"

    @property
    def page_and_lines(self) -> str:
        """Say where it is printed: its lines, on their pages where the text has pages."""
        return pages_and_lines(self.pages, self.first_line, self.last_line)


def pages_and_lines(pages: str, first: int, last: int) -> str:
    """Say a place in print: "118–120", "p. 12, 5–9", "p. 12–13, 40–2"."""
    lines = str(first) if first == last else f"{first}–{last}"
    return f"p. {pages}, {lines}" if pages else lines
