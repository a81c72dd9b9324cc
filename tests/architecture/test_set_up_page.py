"""What docs/set-up.md promises of variables is what there is."""

from tests.architecture.variables import PAGE, ROOT, with_table


def test_the_table_of_variables_is_the_one_made_from_the_example() -> None:
    """Make it again with `python -m tests.architecture.variables`."""
    page = PAGE.read_text("utf-8")
    assert page == with_table(page, (ROOT / ".env.example").read_text("utf-8"))
    assert "| `OVERSEERR_API_KEY` |" in page
