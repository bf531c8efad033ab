import zoneinfo
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.people.roles import Interest, PortalRole


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user who logs in by `email`; without a password only a reset lets them in."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person: Japanese name, its reading, and the Latin name, each shown where it serves."""

    email = models.EmailField(_("e-mail address"), unique=True)
    family_name_ja = models.CharField(_("family name"), max_length=60)
    given_name_ja = models.CharField(_("given name"), max_length=60, blank=True)
    family_name_kana = models.CharField(_("family name (reading)"), max_length=60, blank=True)
    given_name_kana = models.CharField(_("given name (reading)"), max_length=60, blank=True)
    family_name_latin = models.CharField(_("family name (Latin letters)"), max_length=60)
    given_name_latin = models.CharField(_("given name (Latin letters)"), max_length=60, blank=True)
    organisation = models.ForeignKey(
        "Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("own organisation"),
        help_text=_("What a guest speaks for; a member speaks for what the membership says."),
    )
    language = models.CharField(
        _("language"), max_length=2, choices=[("ja", "日本語"), ("en", "English")], default="ja"
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Tokyo")
    is_active = models.BooleanField(_("may log in"), default=True)
    joined_at = models.DateTimeField(_("entered"), auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["family_name_ja", "family_name_latin"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("family_name_kana", "given_name_kana", "pk")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.get_full_name()

    @property
    def name_ja(self) -> str:
        return f"{self.family_name_ja} {self.given_name_ja}".strip()

    @property
    def name_en(self) -> str:
        return f"{self.given_name_latin} {self.family_name_latin}".strip()

    @property
    def name_kana(self) -> str:
        return f"{self.family_name_kana} {self.given_name_kana}".strip()

    def get_full_name(self) -> str:
        """Return both names, since either alone fails somebody: 北原 理沙 (Risa Kitahara)."""
        return f"{self.name_ja} ({self.name_en})"

    def get_short_name(self) -> str:
        return self.name_ja if (get_language() or "ja").startswith("ja") else self.name_en

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The zone in which they read times: Japan's where theirs is not known (any more)."""
        try:
            return zoneinfo.ZoneInfo(self.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            return zoneinfo.ZoneInfo("Asia/Tokyo")

    @property
    def is_staff(self) -> bool:
        """Django's own word for "may see the admin site"; the permission table decides."""
        from apps.people.permissions import may  # noqa: PLC0415  the table lies above the models
        from apps.people.table import Action  # noqa: PLC0415

        return may(self, Action.ADMIN_ENTER)


class Appointment(models.Model):
    """A role across the portal, held for a term (both days included)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments")
    role = models.CharField(_("role"), max_length=20, choices=PortalRole)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="appointment_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class Organisation(models.Model):
    """A company, university, authority, certification body or NGO that members speak for."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("company")
        ACADEMIA = "academia", _("university or institute")
        GOVERNMENT = "government", _("government")
        CERTIFICATION = "certification", _("certification body")
        NGO = "ngo", _("non-governmental organisation")
        ASSOCIATION = "association", _("industry association")

    name_ja = models.CharField(_("name (Japanese)"), max_length=120, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    interest = models.CharField(_("interest category"), max_length=10, choices=Interest)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name_ja",)

    def __str__(self) -> str:
        return self.name_ja if (get_language() or "ja").startswith("ja") else self.name_en
