"""Which day it is, and how days are written: the only clock of the engine."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from chengnuo.errors import ChengnuoError

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today(environment: Mapping[str, str]) -> date:
    """Return the day in Asia/Shanghai, or that of SOURCE_DATE_EPOCH where it is set.

    Raises:
        ChengnuoError: SOURCE_DATE_EPOCH is set to something that is no such number.

    """
    epoch = environment.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(UTC).astimezone(SHANGHAI).date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).astimezone(SHANGHAI).date()
    except (ValueError, OverflowError, OSError) as error:
        message = f"环境变量 SOURCE_DATE_EPOCH 的内容“{epoch}”不能用。"
        raise ChengnuoError(
            message, remedy="写成自 1970 年起的秒数，或者取消这个变量。"
        ) from error
