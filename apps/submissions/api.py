"""Compilations in the API."""

from typing import Any, cast

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.people.api import PersonSerializer
from apps.people.models import User
from apps.positions.selectors import position_for
from apps.shared.api import Pages
from apps.submissions import selectors, services
from apps.submissions.models import Compilation, CompiledFile
from apps.submissions.states import CompilationState
from apps.submissions.views import CONTENT_TYPES


class FileSerializer(serializers.ModelSerializer):
    class Meta:
        model = CompiledFile
        fields = ("format", "name", "sha256", "size", "rows")


class CompilationSerializer(serializers.ModelSerializer):
    asked_by = PersonSerializer(read_only=True)
    files = FileSerializer(many=True, read_only=True)

    class Meta:
        model = Compilation
        fields = (
            "id", "position", "state", "attempt", "step", "done_rows", "total_rows", "error",
            "rules_version", "inputs_digest", "asked_by", "asked_at", "started_at", "finished_at",
            "files", "manifest",
        )  # fmt: skip


class Order(serializers.Serializer):
    position = serializers.IntegerField(min_value=1)


class CompilationFilter(filters.FilterSet):
    position = filters.NumberFilter()
    state = filters.ChoiceFilter(choices=CompilationState)


class AsAsked(Pages):
    ordering = ("asked_at", "pk")


class CompilationViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Compilation]
):
    """Runs that turn a position into files."""

    serializer_class = CompilationSerializer
    filterset_class = CompilationFilter
    pagination_class = AsAsked

    def get_queryset(self) -> QuerySet[Compilation]:
        return selectors.visible(self.request.user)

    @extend_schema(request=Order, responses={202: CompilationSerializer})
    def create(self, request: Request) -> Response:
        """Ask for the files of a position as it stands now; the same content has one run."""
        wanted = Order(data=request.data)
        wanted.is_valid(raise_exception=True)
        position = position_for(request.user, wanted.validated_data["position"])
        made = services.start_compilation(position=position, by=_user(request))
        return self._answer(request, made)

    @extend_schema(request=None, responses={202: CompilationSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str = "", **kwargs: Any) -> Response:
        """Stop a run: at once where it waits, at its next step where it works."""
        changed = services.cancel_compilation(compilation=self.get_object(), by=_user(request))
        return self._answer(request, changed)

    @extend_schema(request=None, responses={202: CompilationSerializer})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str = "", **kwargs: Any) -> Response:
        """Run a failed or cancelled compilation again, on the same inputs."""
        changed = services.retry_compilation(compilation=self.get_object(), by=_user(request))
        return self._answer(request, changed)

    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        parameters=[OpenApiParameter("kind", str, "path", enum=list(CONTENT_TYPES))],
        filters=False,
    )
    @action(detail=True, url_path="files/(?P<kind>[a-z]+)", pagination_class=None)
    def file(self, request: Request, pk: str = "", kind: str = "", **kwargs: Any) -> FileResponse:
        """One file of a finished run."""
        file = get_object_or_404(self.get_object().files, format=kind)
        return FileResponse(
            default_storage.open(file.file.name), as_attachment=True, filename=file.name,
            content_type=CONTENT_TYPES[file.format],
        )  # fmt: skip

    def _answer(self, request: Request, compilation: Compilation) -> Response:
        shown = selectors.compilation_for(request.user, compilation.pk)
        return Response(self.get_serializer(shown).data, status=status.HTTP_202_ACCEPTED)


def _user(request: Request) -> User:
    return cast(User, request.user)
