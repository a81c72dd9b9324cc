"""What holds for every test, the plugins' own included."""

from hypothesis import settings


def pytest_configure() -> None:
    """A busy machine is no failure, and a failing example can be pasted back from its report."""
    settings.register_profile("usher", deadline=None, print_blob=True)
    settings.load_profile("usher")
