from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from documents import glossary

LONGEST = 120  # characters of a term


class Term(models.Model):
    """A term of the consortium in both languages, and the English that is not to be used for it."""

    ja = models.CharField(_("Japanese term"), max_length=LONGEST, unique=True)
    en = models.CharField(_("English term"), max_length=LONGEST)
    also = ArrayField(models.CharField(max_length=LONGEST), default=list, blank=True)
    forbidden = ArrayField(models.CharField(max_length=LONGEST), default=list, blank=True)
    note = models.TextField(_("note"), blank=True)
    is_retired = models.BooleanField(_("no longer in use"), default=False)

    class Meta:
        verbose_name = _("term")
        ordering = ("ja",)

    def __str__(self) -> str:
        return f"{self.ja} – {self.en}"

    @property
    def as_term(self) -> glossary.Term:
        return glossary.Term(self.ja, self.en, tuple(self.also), tuple(self.forbidden))
