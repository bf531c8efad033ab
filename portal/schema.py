"""How the API describes itself: every address may answer with problem details."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema

from apps.shared.api import Problem


class ProblemSchema(AutoSchema):
    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        kind = ["application/problem+json"]
        problem = self._get_response_for_code(Problem, "default", kind)  # type: ignore[no-untyped-call]
        return {**bodies, "default": problem}
