"""Who does something: a member of staff, or the portal itself on a clock."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Actor:
    """The person behind a write or a read.

    `id` is None for the portal itself. `also_bound_by` are the persons whose conflicts this actor inherits
    (a deputy is bound by the conflicts of both). `via` says on which path the act came: web, cli, job, api.
    """

    id: int | None
    name: str
    email: str = ""
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    also_bound_by: frozenset[int] = frozenset()
    via: str = "web"
    request: str = ""
    scope: dict[str, object] = field(default_factory=dict, hash=False, compare=False)

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    @property
    def bound_ids(self) -> frozenset[int]:
        """Everyone whose earlier part in a record closes its decisions to this actor."""
        own = frozenset() if self.id is None else frozenset({self.id})
        return own | self.also_bound_by

    @property
    def role(self) -> str:
        """The roles as one sorted text, as the ledger keeps them."""
        return ",".join(sorted(self.roles)) or ("system" if self.id is None else "")


SYSTEM = Actor(id=None, name="Portal", roles=frozenset({"system"}), via="job")
