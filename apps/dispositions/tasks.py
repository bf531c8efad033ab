from celery import shared_task

from apps.dispositions import services_groups, services_machine


@shared_task(name="dispositions.search_duplicates", soft_time_limit=900)
def search_duplicates(pk: int, asked: str) -> None:
    """Search a round for comments that say the same. May run twice."""
    services_groups.run(pk, asked)


@shared_task(name="dispositions.translate", soft_time_limit=900)
def translate(pk: int) -> None:
    """Send comments to the machine translation service as ordered. May run twice."""
    services_machine.run(pk)
