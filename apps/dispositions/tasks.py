from celery import shared_task

from apps.dispositions import services_groups


@shared_task(name="dispositions.search_duplicates", soft_time_limit=900)
def search_duplicates(pk: int, asked: str) -> None:
    """Search a round for comments that say the same. May run twice."""
    services_groups.run(pk, asked)
