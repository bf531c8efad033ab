"""The administration pages, open to those whom the permission table lets in."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    site_title = _("CDR rule formation portal")
    site_header = _("Data entry by the secretariat")
    index_title = _("People, organisations, committees")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take pages of our own contexts only.

        Pages that libraries bring (groups, tokens, mail addresses) ask Django's permissions, not
        the table, and could grant or show what the table does not allow.
        """
        if admin_class is not None and admin_class.__module__.startswith("apps."):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        from apps.people.permissions import may  # noqa: PLC0415  models are not loaded yet above
        from apps.people.table import Action  # noqa: PLC0415

        return may(request.user, Action.ADMIN_ENTER)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send to the portal's own log in, which counts attempts; refuse who is signed in."""
        from apps.people.permissions import require  # noqa: PLC0415
        from apps.people.table import Action  # noqa: PLC0415

        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next", "/admin/"))
        require(request.user, Action.ADMIN_ENTER)
        return redirect("admin:index")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Send to the portal's own page for changing the password."""
        return redirect("account_change_password")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Send to the portal's own log out."""
        return redirect("account_logout")
