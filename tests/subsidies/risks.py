"""Cases of low risk, and such as are drawn for a blind second look, for tests of pages."""

from portal.core import clock
from portal.households import registered
from portal.intake.judging import JudgedRow
from portal.settings import operations as settings
from portal.subsidies import case as cases
from portal.subsidies import drafting
from tests.subsidies.world import COUNTY, World


def low(world: World, persons: int = 1) -> str:
    """A submitted application whose persons stand on the registered list with number and name."""
    reference, clerk = world.draft(persons), world.staff("operations")
    people = [person for _, person in cases.find(reference).members]
    rows = [
        JudgedRow(n, {"name": p.name, "id_no": p.id_no, "division_code": COUNTY, "category": "dibao"}, ())
        for n, p in enumerate(people, 2)
    ]
    listed = registered.begin_list(clock.today(), by=clerk)
    registered.take_lines(listed, rows, by=clerk)
    registered.close_list(listed, by=clerk)
    drafting.submit(reference, by=clerk)
    return reference


def draw(world: World, share: int) -> None:
    """Have this share (in hundredths of a percent) of the low-risk cases drawn for a blind second look."""
    settings.confirm(
        settings.propose("blind_share_bp", share, by=world.staff("manager"), note="For a test."), by=world.staff("manager2")
    )


def blind(world: World, persons: int = 1) -> str:
    """A submitted low-risk application that is drawn for a blind second look."""
    draw(world, 10_000)
    world.staff("reviewer"), world.staff("senior")  # nobody is drawn for a look that nobody could take
    return low(world, persons)
