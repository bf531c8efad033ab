from celery import shared_task

from apps.notices.services import planning, reminding, sending, taking


@shared_task(name="notices.remind", soft_time_limit=60)
def remind() -> int:
    """Write down the reminders that are due. May run twice."""
    return reminding.remind_when_due()


@shared_task(name="notices.take", soft_time_limit=300)
def take() -> int:
    """Make notices of what came into the record, until nothing is left. May run twice."""
    taken = 0
    while entries := taking.take_events():
        taken += entries
    return taken


@shared_task(name="notices.send", soft_time_limit=600)
def send() -> int:
    """Lay out the mails that are due, and send what waits. May run twice."""
    planning.plan_mails()
    return sending.send_waiting()
