"""Comment rounds and comments in the API."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.drafts.models import LANGUAGES
from apps.people import permissions
from apps.people.api import OrganisationSerializer, PersonSerializer
from apps.people.models import Organisation
from apps.people.table import Action
from apps.rounds import selectors
from apps.rounds.models import Anchor, Comment, Reply, Round, Validation
from apps.rounds.models.rounds import in_phases
from apps.rounds.services import comments
from apps.rounds.services.comments import Words
from apps.rounds.states import (
    LONGEST,
    ChangeKind,
    CommentState,
    CommentType,
    Origin,
    Purpose,
    RoundState,
)
from apps.rounds.voices import own_organisations
from apps.shared.api import Pages


class RoundSerializer(serializers.ModelSerializer):
    state = serializers.ChoiceField(
        RoundState.choices, source="phase", read_only=True, help_text="As the instants say, now."
    )
    draft = serializers.IntegerField(source="revision.draft_id", read_only=True)
    audience = serializers.SlugRelatedField(slug_field="slug", many=True, read_only=True)
    submitted = serializers.IntegerField(read_only=True, help_text="Submitted comments.")

    class Meta:
        model = Round
        fields = (
            "id", "draft", "revision", "purpose", "state", "title_ja", "title_en", "opens_at",
            "closes_at", "finalised_at", "audience", "submitted",
        )  # fmt: skip


class RoundFilter(filters.FilterSet):
    draft = filters.NumberFilter(field_name="revision__draft")
    revision = filters.NumberFilter()
    purpose = filters.ChoiceFilter(choices=Purpose)
    state = filters.ChoiceFilter(choices=RoundState, method="in_state")

    def in_state(self, rounds: QuerySet[Round], name: str, value: str) -> QuerySet[Round]:
        return rounds.filter(in_phases(frozenset({value}), now=timezone.now()))


class RoundViewSet(viewsets.ReadOnlyModelViewSet):
    """Comment rounds."""

    serializer_class = RoundSerializer
    filterset_class = RoundFilter

    def get_queryset(self) -> QuerySet[Round]:
        return selectors.visible(self.request.user).prefetch_related("audience")


class ReplySerializer(serializers.ModelSerializer):
    author = PersonSerializer(read_only=True)
    body = serializers.SerializerMethodField(help_text="Empty where the reply is hidden.")
    hidden = serializers.SerializerMethodField(help_text="Why it is hidden; null: it is not.")
    edited_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="When its author edited it last; null: never."
    )
    mentions = serializers.SerializerMethodField(help_text="Whom it mentions.")

    class Meta:
        model = Reply
        fields = ("room", "author", "body", "hidden", "created_at", "edited_at", "mentions")

    def get_body(self, reply: Reply) -> str:
        return "" if reply.is_hidden else reply.text

    @extend_schema_field(PersonSerializer(many=True))
    def get_mentions(self, reply: Reply) -> Any:
        people = [] if reply.is_hidden else [mention.user for mention in reply.mentions.all()]
        return PersonSerializer(people, many=True).data

    def get_hidden(self, reply: Reply) -> str | None:
        return reply.hiding.reason if reply.is_hidden else None


class AnswerSerializer(serializers.Serializer):
    """The answer to a comment, once it is published."""

    outcome = serializers.CharField()
    response = serializers.CharField()


class RewrittenSerializer(serializers.ModelSerializer):
    class Meta:
        model = Validation
        fields = ("body", "justification", "change_new")


class CommentSerializer(serializers.ModelSerializer):
    author = PersonSerializer(read_only=True)
    organisation = OrganisationSerializer(read_only=True)
    block = serializers.SerializerMethodField(help_text="Key of the block; null: whole document.")
    clause = serializers.SerializerMethodField()
    quote = serializers.SerializerMethodField(help_text="The words that it hangs on.")
    range = serializers.SerializerMethodField(
        help_text="[start, end] in code points of the block's text; null: the whole block."
    )
    scope = serializers.SerializerMethodField(
        help_text="`clause`: the heading with all below it; `table`: all cells; else `block`."
    )
    replies = ReplySerializer(many=True, read_only=True)
    answer = serializers.SerializerMethodField()
    rewritten = RewrittenSerializer(
        read_only=True, allow_null=True,
        help_text="The words that a validation set beside the original; null: it stands alone.",
    )  # fmt: skip

    class Meta:
        model = Comment
        fields = (
            "id", "round", "number", "state", "type", "language", "body", "justification",
            "change_kind", "change_old", "change_new", "author", "organisation", "block",
            "clause", "quote", "range", "scope", "is_late", "save_count", "submitted_at",
            "content_hash", "rewritten", "replies", "answer",
        )  # fmt: skip

    def get_block(self, comment: Comment) -> str | None:
        place = selectors.place_of(comment)
        return place.block.key if place and place.block else None

    def get_clause(self, comment: Comment) -> str:
        place = selectors.place_of(comment)
        return place.clause if place else ""

    def get_quote(self, comment: Comment) -> str:
        place = selectors.place_of(comment)
        return place.quote if place else ""

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField(), allow_null=True))
    def get_range(self, comment: Comment) -> list[int | None] | None:
        place = selectors.place_of(comment)
        return [place.start, place.end] if place and place.is_range else None

    @extend_schema_field(serializers.ChoiceField(Anchor.Scope.choices))
    def get_scope(self, comment: Comment) -> str:
        place = selectors.place_of(comment)
        return place.scope if place else Anchor.Scope.BLOCK

    @extend_schema_field(AnswerSerializer(allow_null=True))
    def get_answer(self, comment: Comment) -> dict[str, str] | None:
        answer = getattr(comment, "disposition", None)
        if answer is None or comment.state != CommentState.PUBLISHED:
            return None
        return {"outcome": answer.outcome, "response": answer.response}


class CommentWords(serializers.Serializer):
    """What is written into a comment that is not submitted yet."""

    type = serializers.ChoiceField(CommentType.choices, required=False, allow_blank=True)
    language = serializers.ChoiceField(LANGUAGES, required=False)
    body = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=LONGEST
    )
    justification = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=LONGEST
    )
    change_kind = serializers.ChoiceField(ChangeKind.choices, required=False, allow_blank=True)
    change_old = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=LONGEST
    )
    change_new = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=LONGEST
    )
    block = serializers.CharField(
        required=False, allow_null=True, max_length=40,
        help_text="Key of the block commented on; null is the whole document.",
    )  # fmt: skip
    range = serializers.ListField(
        child=serializers.IntegerField(min_value=0), min_length=2, max_length=2, required=False,
        allow_null=True, help_text="[start, end] of the block's text, in code points.",
    )  # fmt: skip
    scope = serializers.ChoiceField(
        Anchor.Scope.choices, required=False,
        help_text="`clause` where the block is a heading, `table` where it is a cell.",
    )  # fmt: skip


class NewComment(CommentWords):
    id = serializers.UUIDField(
        required=False, help_text="Made by the caller, so that a repeated request adds nothing."
    )
    organisation = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.none(), required=False,
        help_text="Which of your organisations you speak for.",
    )  # fmt: skip

    def __init__(self, *args: Any, round_: Round | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if round_ is not None:
            user = self.context["request"].user
            self.fields["organisation"].queryset = own_organisations(user, round_)  # type: ignore[attr-defined]


class ChangedComment(CommentWords):
    save_count = serializers.IntegerField(
        min_value=0, help_text="As last read: a save in between is refused, not overwritten."
    )


class Withdrawal(serializers.Serializer):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2_000)


class CommentFilter(filters.FilterSet):
    type = filters.ChoiceFilter(choices=CommentType)
    state = filters.ChoiceFilter(choices=CommentState)
    organisation = filters.NumberFilter()
    number = filters.NumberFilter()
    block = filters.CharFilter(field_name="anchors__block__key", distinct=True)


class AsWritten(Pages):
    ordering = ("created_at", "pk")


def _span(given: Sequence[int | None] | None) -> tuple[int, int] | None:
    start, end = given or (None, None)
    return (start, end) if start is not None and end is not None else None


def _comments(request: Request, round_: Round) -> QuerySet[Comment]:
    """Return the round's comments with the replies of the rooms that the caller may read."""
    internal = permissions.may(request.user, Action.COMMENT_INTERNAL, round_)
    return selectors.comments_of(round_, request.user, internal=internal)


def _comment(request: Request, pk: uuid.UUID) -> Comment:
    found = get_object_or_404(Comment.objects.only("round"), pk=pk)
    round_ = selectors.round_for(request.user, found.round_id)
    return get_object_or_404(_comments(request, round_), pk=pk)


class CommentsOfRound(generics.ListAPIView):
    """The comments of a round that one may see: those submitted, and one's own."""

    queryset = Comment.objects.none()  # for the schema only
    serializer_class = CommentSerializer
    filterset_class = CommentFilter
    pagination_class = AsWritten

    def get_queryset(self) -> QuerySet[Comment]:
        if getattr(self, "swagger_fake_view", False):
            return Comment.objects.none()
        round_ = selectors.round_for(self.request.user, self.kwargs["round"])
        return _comments(self.request, round_)

    @extend_schema(request=NewComment, responses={201: CommentSerializer})
    def post(self, request: Request, round: int) -> Response:
        """Begin a comment. It counts once it is submitted."""
        round_ = selectors.round_for(request.user, round)
        wanted = NewComment(data=request.data, context={"request": request}, round_=round_)
        wanted.is_valid(raise_exception=True)
        given = wanted.validated_data
        comment = comments.save_comment(
            round_=round_,
            id=given.pop("id", None) or uuid.uuid4(),
            organisation=given.pop("organisation", None),
            block_key=given.pop("block", None),
            span=_span(given.pop("range", None)),
            scope=given.pop("scope", Anchor.Scope.BLOCK),
            words=Words(**given),
            save_count=0,
            origin=Origin.API,
            by=request.user,
        )
        shown = CommentSerializer(_comment(request, comment.pk))
        return Response(shown.data, status=status.HTTP_201_CREATED)


class OneComment(APIView):
    """One comment."""

    @extend_schema(responses=CommentSerializer)
    def get(self, request: Request, id: uuid.UUID) -> Response:
        """Read a comment with its thread and, once published, its answer."""
        return Response(CommentSerializer(_comment(request, id)).data)

    @extend_schema(request=ChangedComment, responses=CommentSerializer)
    def patch(self, request: Request, id: uuid.UUID) -> Response:
        """Write on in a comment of one's own that is not submitted."""
        comment = _comment(request, id)
        wanted = ChangedComment(data=request.data)
        wanted.is_valid(raise_exception=True)
        given = wanted.validated_data
        place = selectors.place_of(comment)
        block_key = place.block.key if place and place.block else None
        stays = place if place and not {"block", "range", "scope"} & set(given) else None
        comments.save_comment(
            round_=comment.round,
            id=comment.pk,
            block_key=given.pop("block", block_key),
            text_language=place.language if place else "",
            span=_span(given.pop("range", (stays.start, stays.end) if stays else None)),
            scope=given.pop("scope", stays.scope if stays else Anchor.Scope.BLOCK),
            save_count=given.pop("save_count"),
            words=replace(Words.of(comment), **given),
            by=request.user,
        )
        return Response(CommentSerializer(_comment(request, id)).data)


class Submit(APIView):
    @extend_schema(request=None, responses=CommentSerializer)
    def post(self, request: Request, id: uuid.UUID) -> Response:
        """Submit a comment; the answer is its receipt: number, instant, content hash."""
        comments.submit_comment(comment=_comment(request, id), by=request.user)
        return Response(CommentSerializer(_comment(request, id)).data)


class Withdraw(APIView):
    @extend_schema(request=Withdrawal, responses=CommentSerializer)
    def post(self, request: Request, id: uuid.UUID) -> Response:
        """Withdraw a comment of one's own; its text and author stay in the record."""
        wanted = Withdrawal(data=request.data)
        wanted.is_valid(raise_exception=True)
        reason = wanted.validated_data.get("reason", "")
        comments.withdraw_comment(comment=_comment(request, id), reason=reason, by=request.user)
        return Response(CommentSerializer(_comment(request, id)).data)
