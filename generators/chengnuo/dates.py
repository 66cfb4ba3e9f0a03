"""Which day it is, and how days are written: the only clock of the engine."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today(environment: Mapping[str, str]) -> date:
    """Return the day in Asia/Shanghai, or that of SOURCE_DATE_EPOCH where it is set."""
    epoch = environment.get("SOURCE_DATE_EPOCH", "")
    moment = (
        datetime.fromtimestamp(int(epoch), UTC)
        if epoch.isascii() and epoch.isdigit()
        else datetime.now(UTC)
    )
    return moment.astimezone(SHANGHAI).date()
