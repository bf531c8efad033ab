from celery import shared_task

from apps.rounds.services import rounds


@shared_task(name="rounds.turn_rounds", soft_time_limit=30)
def turn_rounds() -> int:
    """Open and close what is due. May run twice."""
    return rounds.turn_rounds()
