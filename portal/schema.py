"""How the API describes itself: every address may answer with problem details."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

from apps.shared.api import Problem


class ProblemSchema(AutoSchema):
    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        problem = self._get_response_for_code(Problem, "default", ["application/problem+json"])
        return {**bodies, "default": problem}
