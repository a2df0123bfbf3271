"""The staff app's background work."""

from celery import shared_task

from kernel import outbox
from staff.mails import send_password_link as send
from staff.models import User
from staff.services import PASSWORD_LINK_TOPIC


@shared_task(name=PASSWORD_LINK_TOPIC)
def send_password_link(outbox_id: int) -> None:
    with outbox.handling(outbox_id) as message:
        if message is None:
            return
        user = User.objects.active().filter(pk=message.payload["user_id"]).first()
        if user is not None:
            send(user, base_url=message.payload["base_url"])
