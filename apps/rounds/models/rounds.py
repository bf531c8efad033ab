from datetime import datetime

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.drafts.models import Revision
from apps.people import grants
from apps.people.models import (
    GRANT_PERMISSIONS,
    Committee,
    GroupGrant,
    Membership,
    User,
    UserGrant,
)
from apps.rounds import states as when
from apps.rounds.states import Purpose, RoundState
from apps.rounds.validation import Levels


class Round(models.Model):
    """One revision before one audience, from an opening to a closing instant."""

    revision = models.ForeignKey(
        Revision, models.PROTECT, related_name="rounds", verbose_name=_("revision")
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    audience = models.ManyToManyField(
        Committee, related_name="rounds", verbose_name=_("committees asked")
    )
    title_ja = models.CharField(_("title (Japanese)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200)
    state = models.CharField(
        _("state"), max_length=10, choices=RoundState, default=RoundState.PLANNED
    )
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    levels = models.PositiveSmallIntegerField(
        _("validated by"), choices=Levels, default=Levels.NONE
    )
    paused_reason = models.TextField(blank=True)
    last_number = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finalised_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("comment round")
        verbose_name_plural = _("comment rounds")
        ordering = ("-closes_at", "-pk")
        permissions = GRANT_PERMISSIONS
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="round_closes_after_opening",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("rounds:detail", args=[self.pk])

    @property
    def title(self) -> str:
        return self.title_ja if (get_language() or "ja").startswith("ja") else self.title_en

    def phase_at(self, now: datetime) -> RoundState:
        """Return the state that counts at `now`."""
        return when.phase(self.state, opens_at=self.opens_at, closes_at=self.closes_at, now=now)

    @property
    def phase(self) -> RoundState:
        return self.phase_at(timezone.now())

    def seats(self) -> models.QuerySet[Membership]:
        """Return the memberships that run today in the bodies of the round."""
        return Membership.objects.filter(self.bodies(), grants.current())

    def bodies(self) -> models.Q:
        """Return the condition that a membership is in a committee asked, or in the owner."""
        owner = self.revision.draft.owner_id
        return models.Q(committee__in=self.audience.values("pk")) | models.Q(committee=owner)

    @property
    def permission_state(self) -> str:
        return self.phase

    @property
    def permission_scope(self) -> "Round":
        return self

    @classmethod
    def in_states(cls, states: frozenset[str]) -> models.Q:
        """Return the condition that the round is, by its instants, in one of `states` now."""
        return in_phases(states, now=timezone.now())


def in_phases(states: frozenset[str], *, now: datetime) -> models.Q:
    """Return `states.phase` as a condition: what is in one of `states` at `now`."""
    running = models.Q(state__in=[RoundState.PLANNED, RoundState.OPEN, RoundState.PAUSED])
    over = running & models.Q(closes_at__lte=now)
    begun = models.Q(state=RoundState.OPEN) | models.Q(state=RoundState.PLANNED, opens_at__lte=now)
    conditions = {
        RoundState.PLANNED: models.Q(state=RoundState.PLANNED, opens_at__gt=now, closes_at__gt=now),
        RoundState.OPEN: begun & models.Q(closes_at__gt=now),
        RoundState.PAUSED: models.Q(state=RoundState.PAUSED, closes_at__gt=now),
        RoundState.CLOSED: over | models.Q(state=RoundState.CLOSED),
    }
    found = models.Q(pk__in=[])
    for state in states:
        known = RoundState(state)
        found |= conditions.get(known, models.Q(state=known))
    return found


class RoundGroupPermission(GroupGrant):
    content_object = models.ForeignKey(Round, on_delete=models.CASCADE)


class RoundUserPermission(UserGrant):
    content_object = models.ForeignKey(Round, on_delete=models.CASCADE)
