"""The staff app's background work."""

from celery import shared_task

from kernel import clock, jobs, outbox
from staff.mails import send_password_link as send
from staff.models import User
from staff.services import PASSWORD_LINK_TOPIC, forget_attempts


@shared_task(name=PASSWORD_LINK_TOPIC)
def send_password_link(outbox_id: int) -> None:
    with outbox.handling(outbox_id) as message:
        if message is None:
            return
        user = User.objects.active().filter(pk=message.payload["user_id"]).first()
        if user is not None:
            send(user, base_url=message.payload["base_url"])


@shared_task(name="staff.forget_attempts")
def forget_old_attempts() -> None:
    """Once a night; twice deletes no more than once."""
    with jobs.nightly(job="staff.forget_attempts") as run:
        if run is not None:
            run.result = {"attempts": forget_attempts(at=clock.now())}
