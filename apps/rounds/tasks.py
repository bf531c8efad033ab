from celery import shared_task

from apps.rounds.services import batches, carrying, rounds


@shared_task(name="rounds.turn_rounds", soft_time_limit=30)
def turn_rounds() -> int:
    """Open and close what is due. May run twice."""
    return rounds.turn_rounds()


@shared_task(name="rounds.carry_late", soft_time_limit=600)
def carry_late() -> int:
    """Carry comments on earlier revisions to later ones already published. May run twice."""
    return carrying.carry_late()


@shared_task(name="rounds.work_batch", soft_time_limit=1800)
def work_batch(pk: int) -> None:
    """Read or take the sheets of a batch. May run twice."""
    batches.work(pk)


@shared_task(name="rounds.resume_batches", soft_time_limit=30)
def resume_batches() -> int:
    """Order batches again that nobody works on. May run twice."""
    return batches.resume()
