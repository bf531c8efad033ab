"""How django-allauth is bent to this portal."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are entered by the secretariat: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
