from uuid import UUID

from celery import shared_task

from apps.submissions import compiling, services


@shared_task(name="submissions.compile")
def compile_position(pk: str, attempt: int) -> None:
    """Compile one attempt. May be delivered twice."""
    compiling.run(UUID(pk), attempt=attempt)


@shared_task(name="submissions.find_stuck", soft_time_limit=30)
def find_stuck() -> int:
    """Find compilations that nobody works on. May run twice."""
    return services.find_stuck()
