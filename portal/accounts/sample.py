"""The accounts of the sample world: one or two for each role, all with one password."""

from portal.accounts import passwords
from portal.accounts.operations import add_user, keep_password
from portal.accounts.queries import standing_at
from portal.core.actors import Actor
from portal.ledger.operations import operation

DOMAIN = "portal.example"

# (address before the @, name, role, center that the role is bound to)
ACCOUNTS: tuple[tuple[str, str, str, str | None], ...] = (
    ("operations", "Chen Jing", "operations", None),
    ("operations2", "Zhou Min", "operations", None),
    ("reviewer", "Li Na", "reviewer", None),
    ("reviewer2", "Wang Lei", "reviewer", None),
    ("senior", "Zhao Hong", "senior", None),
    ("senior2", "Sun Qiang", "senior", None),
    ("pharmacist", "Xu Fang", "pharmacist", None),
    ("finance", "Ma Lin", "finance", None),
    ("publisher", "Gao Yan", "publisher", None),
    ("verifier", "Lin Yu", "verifier", None),
    ("approver", "He Ping", "approver", None),
    ("approver2", "Guo Wei", "approver", None),
    ("director", "Liang Bo", "director", "heart"),
    ("director2", "Tang Xue", "director", "diabetes"),
    ("executive", "Deng Hui", "executive", "heart"),
    ("medical", "Feng Jie", "medical", None),
    ("medical2", "Lu Fang", "medical", None),
    ("supply", "Cao Ying", "supply", None),
    ("supply2", "Peng Tao", "supply", None),
    ("manager", "Xiao Mei", "manager", None),
    ("manager2", "Yuan Jun", "manager", None),
    ("compliance", "Han Xin", "compliance", None),
    ("compliance2", "Cheng Yi", "compliance", None),
    ("auditor", "Jiang Wen", "auditor", None),
    ("admin", "Lu Shan", "admin", None),
    ("admin2", "Ding Kai", "admin", None),
)


def address(account: str) -> str:
    """The e-mail address of a sample account."""
    return f"{account}@{DOMAIN}"


def make_accounts(password: str, *, by: Actor) -> list[str]:
    """Add the sample accounts that are missing; the addresses of those added. Only the portal itself may."""
    return _add_missing(passwords.hash_of(password), by=by)


@operation(None)
def _add_missing(password_hash: str, *, by: Actor) -> list[str]:
    missing = [account for account in ACCOUNTS if standing_at(address(account[0])) is None]
    for account, name, role, center in missing:
        user_id = add_user(address(account), name, [role], center=center, by=by)
        keep_password(user_id, password_hash, by=by)
    return [address(account) for account, *_rest in missing]
