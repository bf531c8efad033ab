"""What every part of the API shares: how pages are cut."""

from rest_framework.pagination import CursorPagination


class Pages(CursorPagination):
    """Cursor pages: stable while rows are added, and never a count of the whole."""

    ordering = "pk"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500
