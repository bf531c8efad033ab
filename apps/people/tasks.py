from celery import shared_task

from apps.people import services


@shared_task(name="people.sync_terms", soft_time_limit=60)
def sync_terms() -> int:
    """Let memberships that began or ended take effect. May run twice."""
    return services.sync_terms()
