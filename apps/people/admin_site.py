"""The administration pages, open to those whom the permission table lets in."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    site_title = _("CDR rule formation portal")
    site_header = _("Data entry by the secretariat")
    index_title = _("People, organisations, committees")

    def has_permission(self, request: HttpRequest) -> bool:
        from apps.people.permissions import may  # noqa: PLC0415  models are not loaded yet above
        from apps.people.table import Action  # noqa: PLC0415

        return may(request.user, Action.ADMIN_ENTER)


class PortalAdminConfig(AdminConfig):
    default_site = "apps.people.admin_site.PortalAdminSite"
