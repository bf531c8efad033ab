"""Drafts and revisions in the API."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.drafts import selectors
from apps.drafts.models import LANGUAGES, Block, Draft, Revision, RevisionText
from apps.drafts.states import DraftKind, RevisionState, Stage
from apps.shared.api import Pages


class DraftSerializer(serializers.ModelSerializer):
    owner = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    current_revision = serializers.IntegerField(
        source="current_ordinal", read_only=True, allow_null=True,
        help_text="Ordinal of the newest published revision.",
    )  # fmt: skip
    stage_code = serializers.CharField(read_only=True, help_text="ISO's harmonized stage code.")

    class Meta:
        model = Draft
        fields = (
            "id", "number", "title_ja", "title_en", "kind", "owner", "stage", "stage_code",
            "current_revision", "created_at",
        )  # fmt: skip


class DraftFilter(filters.FilterSet):
    number = filters.CharFilter()
    owner = filters.CharFilter(field_name="owner__slug")
    kind = filters.ChoiceFilter(choices=DraftKind)
    stage = filters.ChoiceFilter(choices=Stage)


class DraftViewSet(viewsets.ReadOnlyModelViewSet):
    """Drafts, and documents of other bodies under review."""

    serializer_class = DraftSerializer
    filterset_class = DraftFilter

    def get_queryset(self) -> QuerySet[Draft]:
        return selectors.visible(self.request.user)


class RevisionSerializer(serializers.ModelSerializer):
    number = serializers.CharField(source="draft.number", read_only=True)
    languages = serializers.SlugRelatedField(
        slug_field="language", source="texts", many=True, read_only=True
    )

    class Meta:
        model = Revision
        fields = ("id", "draft", "number", "ordinal", "state", "note", "languages", "published_at")


class BlockSerializer(serializers.ModelSerializer):
    class Meta:
        model = Block
        fields = (
            "key", "position", "kind", "clause", "number", "label", "level", "row", "column",
            "text", "html", "first_line", "last_line", "pages", "translation",
        )  # fmt: skip


class RevisionFilter(filters.FilterSet):
    draft = filters.NumberFilter()
    number = filters.CharFilter(field_name="draft__number")
    state = filters.ChoiceFilter(choices=RevisionState)


class ByPosition(Pages):
    ordering = "position"


class RevisionViewSet(viewsets.ReadOnlyModelViewSet):
    """Revisions of drafts, with their texts as blocks."""

    serializer_class = RevisionSerializer
    filterset_class = RevisionFilter

    def get_queryset(self) -> QuerySet[Revision]:
        return selectors.revisions(self.request.user).prefetch_related(
            Prefetch("texts", RevisionText.objects.defer("source", "original"))
        )

    @extend_schema(
        responses=BlockSerializer(many=True),
        filters=False,
        parameters=[OpenApiParameter("language", enum=[code for code, _name in LANGUAGES])],
    )
    @action(detail=True, pagination_class=ByPosition)
    def blocks(self, request: Request, pk: str = "", **kwargs: Any) -> Response:
        """The text of a revision in one language (Japanese unless said), block by block."""
        language = request.query_params.get("language", "ja")
        if language not in dict(LANGUAGES):
            raise serializers.ValidationError({"language": [_("There is no such language here.")]})
        blocks = self.get_object().blocks.filter(language=language)
        page = self.paginate_queryset(blocks)
        return self.get_paginated_response(BlockSerializer(page, many=True).data)
