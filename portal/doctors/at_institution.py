"""Looking at the doctors who are registered at one institution."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.core.actors import Actor
from portal.core.identity.masks import mask_name
from portal.core.listing import Criteria
from portal.core.paging import CAP, capped
from portal.doctors.queries import doctors
from portal.institutions.models import Institution
from portal.institutions.queries import find
from portal.web.permissions import Permission as P

MOST = 10


@dataclass(frozen=True)
class DoctorsAt:
    """The newest files of an institution; `count` is capped."""

    viewer: Actor
    institution: Institution
    rows: Sequence[Any]
    count: str

    def name(self, name: str) -> str:
        return name if self.viewer.may(P.NAMES_READ) else mask_name(name)


def doctors_at(reference: str, viewer: Actor) -> DoctorsAt:
    """Raises NotFound for an institution that is not there."""
    institution = find(reference)
    asked = Criteria(filters={"institution": (str(institution.id),)}, size=MOST)
    return DoctorsAt(viewer, institution, doctors.page(asked).rows, capped(doctors.count(asked, CAP)))
