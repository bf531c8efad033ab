from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DispositionsConfig(AppConfig):
    name = "apps.dispositions"
    label = "dispositions"
    verbose_name = _("Dispositions")
