"""Data entry: people, organisations, committees, memberships, appointments.

Each page asks the permission table and saves through the services, so that an entry is recorded
with old and new. Nothing is deleted here: a term is ended, an account is closed.
"""

from typing import Any, ClassVar

from allauth.account.forms import ResetPasswordForm
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.people import services
from apps.people.models import Appointment, Committee, Membership, Organisation, User
from apps.people.permissions import may
from apps.people.table import Action


class EntryForm(ModelForm):  # type: ignore[type-arg]
    """Also what a change leaves fixed is held against the other entries."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.instance.pk and not self.errors:
            try:
                self.instance.validate_constraints()
            except ValidationError as error:
                self.add_error(None, error)


class DataEntry(admin.ModelAdmin):
    """A page for one kind of entry. `see` and `enter` are what the table is asked."""

    see: ClassVar[Action]
    enter: ClassVar[Action]
    form = EntryForm
    actions: ClassVar[Any] = None
    fixed: ClassVar[tuple[str, ...]] = ()  # set when entered, never changed
    list_per_page = 50

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request.user, self.see)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, self.see)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request.user, self.enter)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, self.enter)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fixed if obj else ()

    def save_model(self, request: Any, obj: models.Model, form: ModelForm, change: bool) -> None:
        """Enter or change through the services; the object takes over what they stored."""
        stored = type(obj)._base_manager.get(pk=obj.pk) if change else None
        saved = self.save_entry(stored, form.cleaned_data, request.user)
        obj.__dict__.update(saved.__dict__)

    def save_entry(self, stored: Any, fields: dict[str, Any], by: User) -> models.Model:
        raise NotImplementedError


@admin.register(User)
class PersonEntry(DataEntry):
    """People. A password is set by its owner only, by the mail for a forgotten one."""

    see = enter = Action.PEOPLE_MANAGE
    list_display = ("name_ja", "name_en", "email", "organisation", "is_active")
    list_select_related = ("organisation",)
    list_filter = ("is_active",)
    search_fields = (
        "email", "family_name_ja", "given_name_ja", "family_name_kana", "given_name_kana",
        "family_name_latin", "given_name_latin",
    )  # fmt: skip
    autocomplete_fields = ("organisation",)
    fields = (
        ("family_name_ja", "given_name_ja"),
        ("family_name_kana", "given_name_kana"),
        ("family_name_latin", "given_name_latin"),
        "email", "organisation", "language", "time_zone", "is_active",
    )  # fmt: skip
    actions = ("mail_password",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever holds a role across the portal is changed by those who give such roles."""
        holds_role = obj is not None and obj.appointments.exists()
        return may(request.user, Action.APPOINT if holds_role else self.enter)

    def save_entry(self, stored: Any, fields: dict[str, Any], by: User) -> models.Model:
        if stored is not None:
            return services.change_person(user=stored, by=by, **fields)
        return services.enter_person(by=by, **fields)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        messages.info(
            request,
            _("The account has no password yet. In the list, choose the person and the action "
              "“Send the mail for setting a password”."),
        )  # fmt: skip
        return super().response_add(request, obj, post_url_continue)

    @admin.action(description=gettext_lazy("Send the mail for setting a password"))
    def mail_password(self, request: HttpRequest, chosen: models.QuerySet[User]) -> None:
        """Mail the link for setting a password to each person who may log in."""
        able = chosen.filter(is_active=True)
        for person in able:
            form = ResetPasswordForm({"email": person.email})
            if form.is_valid():
                form.save(request)
        messages.success(request, _("Mails sent: %(n)d.") % {"n": len(able)})


@admin.register(Organisation)
class OrganisationEntry(DataEntry):
    see = enter = Action.PEOPLE_MANAGE
    list_display = ("name_ja", "name_en", "kind", "interest")
    list_filter = ("kind", "interest")
    search_fields = ("name_ja", "name_en")

    def save_entry(self, stored: Any, fields: dict[str, Any], by: User) -> models.Model:
        if stored is not None:
            return services.change_organisation(organisation=stored, by=by, **fields)
        return services.enter_organisation(by=by, **fields)


@admin.register(Committee)
class CommitteeEntry(DataEntry):
    """Committees. Their place in the tree, address and code carry access and numbers: they stay."""

    see = enter = Action.COMMITTEE_CREATE
    fixed = ("parent", "slug", "code")
    list_display = ("name_ja", "name_en", "kind", "code", "parent")
    list_select_related = ("parent",)
    search_fields = ("name_ja", "name_en", "code", "slug")

    def save_entry(self, stored: Any, fields: dict[str, Any], by: User) -> models.Model:
        if stored is not None:
            return services.change_committee(committee=stored, by=by, **fields)
        return services.create_committee(by=by, **fields)


@admin.register(Membership)
class MembershipEntry(DataEntry):
    """Memberships. A person who leaves is not removed: the term is ended."""

    see = enter = Action.COMMITTEE_CREATE
    fixed = ("user", "committee", "role", "organisation")
    list_display = ("user", "committee", "role", "organisation", "starts_on", "ends_on")
    list_select_related = ("user", "committee", "organisation")
    list_filter = ("committee", "role")
    search_fields = ("user__family_name_ja", "user__family_name_latin", "user__email")
    autocomplete_fields = ("user", "committee", "organisation")

    def save_entry(self, stored: Any, fields: dict[str, Any], by: User) -> models.Model:
        if stored is not None:
            return services.change_term(membership=stored, by=by, **fields)
        return services.add_member(by=by, **fields)


@admin.register(Appointment)
class AppointmentEntry(DataEntry):
    """Roles across the portal."""

    see, enter = Action.PEOPLE_MANAGE, Action.APPOINT
    fixed = ("user", "role")
    list_display = ("user", "role", "starts_on", "ends_on")
    list_select_related = ("user",)
    autocomplete_fields = ("user",)

    def save_entry(self, stored: Any, fields: dict[str, Any], by: User) -> models.Model:
        if stored is not None:
            return services.change_appointment(appointment=stored, by=by, **fields)
        return services.appoint(by=by, **fields)
