"""The one exception of the engine: we cannot go on, and what the person can do."""

from typing import Any


class ChengnuoError(Exception):
    """Raised where the work cannot go on; shown without a traceback, exit code 2.

    ``message`` says in Chinese what is the matter, ``remedy`` what to do about it.
    Mistakes in content are not exceptions but values: see `chengnuo.problems`.
    """

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep all of it on the way from a process of the pool to the command."""
        return _restored, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        return f"{self.message}\n改法：{self.remedy}"


def _restored(
    kind: type[ChengnuoError], args: tuple[str, str], state: dict[str, Any]
) -> ChengnuoError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error
