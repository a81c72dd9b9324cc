"""The daemon beside us, asked with a key."""

import pytest

from daemon.beside import Beside, RefusedThereError


@pytest.mark.parametrize("key", ["canary\nsecret", "canary\r\nX-Other: y", "canary\x00", "canary\N{EURO SIGN}"])
def test_a_key_that_cannot_be_sent_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(RefusedThereError, match="USHER_API_KEY holds something") as told:
        Beside(port=1, key=key).ask("/backtest", {})
    assert "canary" not in str(told.value)
