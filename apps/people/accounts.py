"""How django-allauth is bent to this portal."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are entered by the secretariat: nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Too many failed attempts. Wait five minutes and try again, or set a new password."
        )
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
