from django.contrib.auth.models import Group
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.people.models.grants import GRANT_PERMISSIONS, GroupGrant, UserGrant
from apps.people.models.users import Organisation, User
from apps.people.roles import CommitteeKind, Role


class Committee(models.Model):
    """A body of the consortium; bodies form a tree below the public-private council."""

    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("reports to"),
    )
    kind = models.CharField(_("kind"), max_length=30, choices=CommitteeKind)
    slug = models.SlugField(_("short name for addresses"), unique=True)
    code = models.CharField(
        _("code in document numbers"), max_length=8, unique=True, help_text=_("For example EW.")
    )
    name_ja = models.CharField(_("name (Japanese)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    purpose_ja = models.TextField(_("purpose (Japanese)"), blank=True)
    purpose_en = models.TextField(_("purpose (English)"), blank=True)

    class Meta:
        verbose_name = _("committee")
        verbose_name_plural = _("committees")
        ordering = ("pk",)
        default_permissions = ("add", "change", "delete", "view")
        permissions = GRANT_PERMISSIONS

    def __str__(self) -> str:
        return self.name_ja if (get_language() or "ja").startswith("ja") else self.name_en

    def get_absolute_url(self) -> str:
        return reverse("people:committee", args=[self.slug])

    @property
    def full_name(self) -> str:
        """Both names, as the record keeps them."""
        return f"{self.name_ja} ({self.name_en})"

    @property
    def permission_state(self) -> str:
        return ""

    @property
    def permission_scope(self) -> "Committee":
        return self

    @classmethod
    def in_states(cls, states: frozenset[str]) -> models.Q:
        """Return the condition that holds in `states`; a committee has but one."""
        return models.Q(pk__isnull=False)

    def ancestors(self) -> list["Committee"]:
        """Return the bodies above, nearest first."""
        above, current = [], self.parent
        while current is not None and current not in above:
            above.append(current)
            current = current.parent
        return above


class CommitteeGroupPermission(GroupGrant):
    content_object = models.ForeignKey(Committee, on_delete=models.CASCADE)

    class Meta(GroupGrant.Meta):
        pass


class CommitteeUserPermission(UserGrant):
    content_object = models.ForeignKey(Committee, on_delete=models.CASCADE)

    class Meta(UserGrant.Meta):
        pass


class Membership(models.Model):
    """Person × committee × role × organisation represented × term (both days included)."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="memberships", verbose_name=_("committee")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.MEMBER)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("organisation represented"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    coordinates = models.BooleanField(
        _("coordinates the organisation"), default=False,
        help_text=_("Experts of the same organisation may hand their comments to this person."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("committee", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="membership_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["user", "committee", "role", "starts_on"], name="membership_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name_ja}: {self.committee} {self.get_role_display()}"


class Seat(models.Model):
    """The group that stands for one role in one committee. Guardian grants objects to it."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="seats")
    role = models.CharField(max_length=20, choices=Role)
    group = models.OneToOneField(Group, models.PROTECT, related_name="seat")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["committee", "role"], name="seat_once")]

    def __str__(self) -> str:
        return f"{self.committee.slug}:{self.role}"
