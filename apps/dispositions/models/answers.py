from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.dispositions.states import POINTS_ELSEWHERE, DispositionState, Outcome
from apps.people.models import User
from apps.rounds.models import Comment


class Disposition(models.Model):
    """The answer to one comment. Proposed and decided are two steps."""

    comment = models.OneToOneField(Comment, models.PROTECT, related_name="disposition")
    state = models.CharField(max_length=10, choices=DispositionState)
    outcome = models.CharField(_("disposition"), max_length=20, choices=Outcome)
    response = models.TextField(_("response to the author"), blank=True)
    head = models.ForeignKey(
        Comment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led",
        verbose_name=_("the comment that carries the answer"),
    )
    is_locked = models.BooleanField(_("locked"), default=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("disposition")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=POINTS_ELSEWHERE, head__isnull=False)
                | ~models.Q(outcome__in=POINTS_ELSEWHERE) & models.Q(head=None),
                name="disposition_head_where_it_points",
            ),
            models.CheckConstraint(
                condition=~models.Q(head=models.F("comment")), name="disposition_not_its_own_head"
            ),
            models.CheckConstraint(
                condition=models.Q(is_locked=False) | models.Q(state=DispositionState.DECIDED),
                name="disposition_locked_when_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment}: {self.get_outcome_display()}"
