from celery import shared_task

from apps.audit import sealing


@shared_task(name="audit.seal", soft_time_limit=60)
def seal() -> int:
    """Chain what waits. May run twice."""
    return sealing.seal_batch()
