"""What went wrong, in words for the person at the terminal."""


class EmbeddedError(Exception):
    """A failure with its remedy: both are sentences shown as they are."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}\n  {remedy}")
        self.problem = problem
        self.remedy = remedy
