"""The plan: every file once, known addresses, numbers counted on output."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from chengnuo import plan, read
from chengnuo.atlas import Atlas

CONTENT = Path(__file__).resolve().parent.parent / "content"
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def content():
    return read(CONTENT)


def test_every_file_is_planned_once(content) -> None:
    paths = [a.path for a in plan(content, today=TODAY).artifacts]
    assert len(paths) == len({path.casefold() for path in paths})


def test_the_atlas_knows_the_address_of_every_page(content) -> None:
    pages = {
        a.path for a in plan(content, today=TODAY).artifacts if a.kind.value == "page"
    }
    assert pages == Atlas(content, TODAY).addresses


def test_two_plans_are_the_same(content) -> None:
    one, two = (plan(content, today=TODAY) for _ in range(2))
    assert [a.key("") for a in one.artifacts] == [a.key("") for a in two.artifacts]
    assert one.entries == two.entries


def test_documents_do_not_change_from_one_day_to_the_next(content) -> None:
    def keys(day: date) -> dict[str, str]:
        found = plan(content, today=day).artifacts
        return {a.path: a.key("") for a in found if a.kind.value != "page"}

    assert keys(TODAY) == keys(date(2026, 11, 21))


def test_one_changed_matter_changes_its_files_and_the_lists_only(content) -> None:
    def altered(jurisdiction):
        if jurisdiction.code != "410182":
            return jurisdiction
        first, *others = jurisdiction.agencies
        matter = replace(first.matters[0], steps="先告知，再承诺。")
        agency = replace(first, matters=(matter, *first.matters[1:]))
        return replace(jurisdiction, agencies=(agency, *others))

    changed = replace(
        content, jurisdictions=tuple(altered(j) for j in content.jurisdictions)
    )
    before = {a.path: a.key("") for a in plan(content, today=TODAY).artifacts}
    after = {a.path: a.key("") for a in plan(changed, today=TODAY).artifacts}
    different = {path for path in before if before[path] != after[path]}
    slug = content.jurisdictions
    slug = next(j for j in slug if j.code == "410182").agencies[0].matters[0].slug
    assert {path for path in different if f"/{slug}/" in path} == different


@pytest.mark.parametrize(
    ("day", "listed"), [("2022-10-31", True), ("2022-11-01", False)]
)
def test_a_matter_is_listed_until_the_day_on_which_it_ends(
    content, day, listed
) -> None:
    planned = plan(content, today=date.fromisoformat(day))
    slug = "individual-business-enrolment-2016"
    paths = {a.path for a in planned.artifacts if slug in a.path}
    assert any(path.endswith("index.html") for path in paths)
    assert any(path.endswith("letter.pdf") for path in paths) is listed
    assert any(slug in entry.path for entry in planned.entries) is listed


def test_numbers_follow_the_agencies_in_their_order(content) -> None:
    atlas = Atlas(content, TODAY)
    found = [m for m in atlas.matters if m.jurisdiction.code == "410182"]
    assert [m.number for m in found] == list(range(1, 68))
    assert found[0].agency.slug == "ethnic-affairs"
    assert found[-1].agency.slug == "meteorology"


def test_upper_levels_hold_papers_only_and_lead_down(content) -> None:
    atlas = Atlas(content, TODAY)
    xingyang = next(j for j in content.jurisdictions if j.code == "410182")
    assert [j.code for j in atlas.chain(xingyang)] == ["000000", "410000", "410100"]
