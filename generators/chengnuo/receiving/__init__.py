"""Read filled documents back: their values, what they are, whether they were altered.

In: the bytes of a file from anybody. Out: its values and how it stands to what was
issued, or a refusal in words.
"""

from chengnuo.receiving.guard import receive
from chengnuo.receiving.kinds import RefusedError
from chengnuo.receiving.received import Received

__all__ = ["Received", "RefusedError", "receive"]
