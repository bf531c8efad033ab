"""Committees in the API."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.people import selectors
from apps.people.models import Committee, Membership, Organisation, User
from apps.people.permissions import require
from apps.people.roles import CommitteeKind
from apps.people.table import Action


class OrganisationSerializer(serializers.ModelSerializer):
    """An organisation, by its names."""

    class Meta:
        model = Organisation
        fields = ("id", "name_ja", "name_en", "kind", "interest")


class PersonSerializer(serializers.ModelSerializer):
    """A person, by name only."""

    class Meta:
        model = User
        fields = ("id", "name_ja", "name_en")


class CommitteeSerializer(serializers.ModelSerializer):
    parent = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)

    class Meta:
        model = Committee
        fields = (
            "id", "slug", "code", "kind", "parent", "name_ja", "name_en", "purpose_ja",
            "purpose_en",
        )  # fmt: skip


class MembershipSerializer(serializers.ModelSerializer):
    person = PersonSerializer(source="user", read_only=True)
    organisation = OrganisationSerializer(read_only=True)

    class Meta:
        model = Membership
        fields = ("role", "person", "organisation", "starts_on", "ends_on")


class CommitteeFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=CommitteeKind)
    parent = filters.CharFilter(field_name="parent__slug")


class CommitteeViewSet(viewsets.ReadOnlyModelViewSet):
    """Bodies of the consortium."""

    serializer_class = CommitteeSerializer
    filterset_class = CommitteeFilter
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"

    def get_queryset(self) -> QuerySet[Committee]:
        return selectors.committees(self.request.user)

    @extend_schema(responses=MembershipSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def members(self, request: Request, slug: str = "", **kwargs: Any) -> Response:
        """Who sits in the body today; for whom the permission table shows it."""
        committee = self.get_object()
        require(request.user, Action.COMMITTEE_ROSTER, on=committee)
        running = selectors.members(committee)
        return Response(MembershipSerializer(running, many=True).data)
