"""Read the hostile files of tests/hostile.py, and print what they took.

Run: python tests/benchmarks/hostile.py [how many by chance, 1000 if not said]
"""

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

LETTER = "one proof, nothing known"


def main() -> None:
    from chengnuo.errors import ChengnuoError
    from chengnuo.filling import fill
    from chengnuo.receiving import guard
    from chengnuo.receiving.kinds import kind_of
    from chengnuo.receiving.sandbox import SERVER
    from examples import example
    from hostile import hand_made, mutants
    from rendered import look, rendered

    values = {
        "applicant_kind": "citizen",
        "citizen_name": "示例甲",
        "citizen_phone": "13800000000",
        "citizen_id_type": "居民身份证",
        "citizen_id_number": "999901199001010010",
        "statement": "已具备条件。",
        "promise_1": True,
        "applicant_date": "2026-11-20",
    }
    data = example("letter", LETTER)
    blanks = {form: rendered(f"letter_{form}", LETTER) for form in ("docx", "pdf")}
    filled = {
        form: fill(form, "letter", data, values, look=look())
        for form in ("docx", "pdf")
    }

    def one(name: str, data: bytes) -> str:
        begun, peak, end = time.perf_counter(), 0, "refused at once"
        try:
            kind_of(data)
            outcome = SERVER.read(data)
            peak, end = outcome.peak // 1024, outcome.end
            guard.received(outcome)
            said = "read"
        except ChengnuoError as error:
            said = error.reason
        took = time.perf_counter() - begun
        slowest.append((took, name))
        largest.append((peak, name))
        ends[end] += 1
        return f"{name:32} {len(data):>9,} B {took:6.3f} s {peak:4} MB  {said}"

    ends: Counter[str] = Counter()
    slowest: list[tuple[float, str]] = []
    largest: list[tuple[int, str]] = []
    one("warm-up", blanks["pdf"])
    for group in ("by hand", "by chance"):
        slowest.clear()
        largest.clear()
        ends.clear()
        if group == "by hand":
            for name, (data, _) in hand_made(filled["docx"], filled["pdf"]).items():
                print(one(name, data))
        else:
            count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
            samples = ([blanks[form], filled[form]] for form in ("docx", "pdf"))
            found = Counter(
                f"{name.rpartition(' ')[0]}: {one(name, data).rpartition(' ')[2]}"
                for name, data in mutants(*samples, count)
            )
            for said, times in sorted(found.items()):
                print(f"  {said}: {times}")
        took = sum(seconds for seconds, _ in slowest)
        print(
            f"{group}: {len(slowest)} files in {took:.1f} s; slowest {max(slowest)[0]:.2f} s "
            f"({max(slowest)[1]}); most memory {max(largest)[0]} MB ({max(largest)[1]}); "
            + ", ".join(f"{end} {times}" for end, times in ends.items())
        )


if __name__ == "__main__":
    main()
