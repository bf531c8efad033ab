"""What every part of the API shares: how pages are cut, how a problem reads."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView


class Pages(CursorPagination):
    """Cursor pages: stable while rows are added, and never a count of the whole."""

    ordering = "pk"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500

    def paginate_queryset(
        self, queryset: QuerySet[Any], request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        """Cut the page; a cursor that nobody was given is "not found", as any other address."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, ValidationError) as strange:
            raise NotFound(self.invalid_cursor_message) from strange


class Problem(serializers.Serializer):
    """Problem details (RFC 9457), as every refusal is answered; `portal.errors` writes them."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="What programs may rely on, such as not_allowed.")
    detail = serializers.CharField(help_text="A sentence for people, in their language.")
    errors = serializers.DictField(
        required=False, help_text="Code invalid: what is wrong with each field."
    )
    missing = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Code incomplete: what is missing."
    )
