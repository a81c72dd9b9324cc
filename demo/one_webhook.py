"""What a service has that is known by one address to post to, which somebody may delete."""

from demo.fake import FakeServer


class OneWebhook(FakeServer):
    """Everything else is the service's own."""

    deleted = False
    """The webhook is no longer there."""

    def goes_missing(self) -> None:
        """Somebody deletes the webhook."""
        self.deleted = True

    def comes_back(self) -> None:
        """The webhook too."""
        self.deleted = False
        super().comes_back()
