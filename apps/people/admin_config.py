from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Names the site by its path, since its module needs models that are not loaded yet here."""

    default_site = "apps.people.admin_site.PortalAdminSite"
